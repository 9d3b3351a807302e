import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ageLogins } from '../../../test/support/age-logins.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord } from '../../../test/support/records.ts';
import { loggedInWithin } from './own-logins.ts';
import { claimSession, recordProgress, recordStage } from './sessions.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function account() {
  const { db } = database;
  const accountId = await createAccountRecord(db);
  const credentials = { bank_username_sealed: 'sealed', bank_password_sealed: 'sealed' };
  await db.updateTable('account_settings').set(credentials).where('account_id', '=', accountId).execute();
  return accountId;
}

async function begin(accountId: string, sequence: number) {
  const key = { accountId, sessionId: randomUUID() };
  await claimSession(database.db, { ...key, sequence, host: 'here' });
  return key;
}

const lately = (accountId: string) => loggedInWithin(database.db, accountId, 600);

test('a login counts from the moment that it got in', async () => {
  const accountId = await account();
  const key = await begin(accountId, 1);
  expect(await lately(accountId)).toBe(false);
  await recordProgress(database.db, key, 'monitoring');
  expect(await lately(accountId)).toBe(true);
  expect(await lately(await account())).toBe(false);
  await ageLogins(database.db, accountId);
  expect(await lately(accountId)).toBe(false);
});

test('a session that was resumed is no login, and does not hide the one before it', async () => {
  const accountId = await account();
  await recordProgress(database.db, await begin(accountId, 1), 'monitoring');
  const resumed = await begin(accountId, 2);
  await recordStage(database.db, resumed, 'resumed');
  await recordProgress(database.db, resumed, 'monitoring');
  expect(await lately(accountId)).toBe(true);
  await ageLogins(database.db, accountId);
  const again = await begin(accountId, 3);
  await recordStage(database.db, again, 'resumed');
  await recordProgress(database.db, again, 'monitoring');
  expect(await lately(accountId)).toBe(false);
});
