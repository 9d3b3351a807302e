import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord } from '../../../test/support/records.ts';
import { giveUpSession } from './give-up-session.ts';
import { claimSession } from './sessions.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function session() {
  const accountId = await createAccountRecord(database.db);
  const credentials = { bank_username_sealed: 'sealed', bank_password_sealed: 'sealed' };
  await database.db.updateTable('account_settings').set(credentials).where('account_id', '=', accountId).execute();
  return { accountId, sessionId: randomUUID(), sequence: 1 };
}

test('a session that was given up before it began does not begin when its worker wakes', async () => {
  const { db } = database;
  const input = await session();
  expect(await giveUpSession(db, input)).toBe(true);
  expect(await giveUpSession(db, input)).toBe(true);
  expect(await claimSession(db, { ...input, host: 'late' })).toBeNull();
  const next = { ...input, sessionId: randomUUID(), sequence: 2 };
  expect(await claimSession(db, { ...next, host: 'here' })).not.toBeNull();
});

test('a session that has begun is said to have', async () => {
  const { db } = database;
  const input = await session();
  await claimSession(db, { ...input, host: 'here' });
  expect(await giveUpSession(db, input)).toBe(false);
});

test('a session that was given up is that of one account only', async () => {
  const { db } = database;
  const [begun, never, other] = [await session(), await session(), await session()];
  await claimSession(db, { ...begun, host: 'here' });
  expect(await giveUpSession(db, { ...never, sequence: 9 })).toBe(true);
  expect(await claimSession(db, { ...other, host: 'here' })).not.toBeNull();
});
