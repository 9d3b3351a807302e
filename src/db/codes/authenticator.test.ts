import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord } from '../../../test/support/records.ts';
import { sixDigits } from '../../../test/support/scripted-bank.ts';
import { claimSession, SessionSuperseded } from '../sessions/sessions.ts';
import { beginOwnCheck, codesUsedUntil, findSealedSeed, withholdAuthenticator } from './authenticator.ts';
import { openCodeRequest, recordCodeOutcome } from './code-requests.ts';
import type { CodeRequestKey } from './otp-requests.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const until = new Date('2026-03-01T10:00:30.000Z');
let key: CodeRequestKey;
/** Another account with the same request at the same time, which nothing may change. */
let other: CodeRequestKey;
beforeEach(async () => {
  [key, other] = [
    await asked(await createAccountRecord(database.db)),
    await asked(await createAccountRecord(database.db)),
  ];
});

/** Makes a session whose request the service answers by itself. */
async function asked(accountId: string, sequence = 1, answeredBy: 'service' | 'people' = 'service') {
  const sealed = { bank_username_sealed: 'sealed', bank_password_sealed: 'sealed' };
  await database.db.updateTable('account_settings').set(sealed).where('account_id', '=', accountId).execute();
  const own = { accountId, sessionId: randomUUID(), requestId: randomUUID() };
  await claimSession(database.db, { ...own, sequence, host: 'here' });
  await openCodeRequest(database.db, own, sixDigits, 300, answeredBy);
  return own;
}

const begin = (own: CodeRequestKey) => beginOwnCheck(database.db, own, until);
const verifying = async ({ requestId }: CodeRequestKey) => {
  const request = database.db.selectFrom('otp_requests').select('verifying').where('id', '=', requestId);
  return (await request.executeTakeFirstOrThrow()).verifying;
};
const stages = async ({ sessionId }: CodeRequestKey) => {
  const run = database.db.selectFrom('runs').select('stages').where('id', '=', sessionId);
  return (await run.executeTakeFirstOrThrow()).stages.map(({ stage }) => stage);
};

test('a code of the authenticator uses up its time step, for this account only', async () => {
  expect(await codesUsedUntil(database.db, key.accountId)).toBeNull();
  await begin(key);
  await begin(key);
  expect(await codesUsedUntil(database.db, key.accountId)).toEqual(until);
  expect(await verifying(key)).toBe(true);
  expect(await stages(key)).toContain('verifying_otp');
  expect(await codesUsedUntil(database.db, other.accountId)).toBeNull();
  expect(await verifying(other)).toBe(false);
  expect(await stages(other)).toEqual(['logging_in']);
});

describe('a code of the authenticator is not typed', () => {
  const refusedFor = async (own: CodeRequestKey) => {
    await expect(begin(own)).rejects.toThrow(SessionSuperseded);
    expect(await codesUsedUntil(database.db, own.accountId)).toBeNull();
  };

  test('by a session that a newer one has replaced, nor by the newer one for its request', async () => {
    const newer = await asked(key.accountId, 2);
    await refusedFor(key);
    await refusedFor({ ...newer, requestId: key.requestId });
    await refusedFor({ ...key, requestId: newer.requestId });
  });

  test('by a newer session for a request that an earlier one has left open', async () => {
    const sessionId = randomUUID();
    await claimSession(database.db, { ...key, sessionId, sequence: 2, host: 'here' });
    await refusedFor({ ...key, sessionId });
  });

  test('by a session of another account', async () => {
    await refusedFor({ ...key, sessionId: other.sessionId });
    expect(await codesUsedUntil(database.db, other.accountId)).toBeNull();
  });

  test('for a request that people answer', async () => {
    await refusedFor(await asked(await createAccountRecord(database.db), 1, 'people'));
  });

  test('for a request that has ended', async () => {
    await database.db.updateTable('otp_requests').set({ verifying: true }).where('id', '=', key.requestId).execute();
    await recordCodeOutcome(database.db, key, { outcome: 'accepted' });
    await refusedFor(key);
  });

  test('for an account that has been deleted', async () => {
    await database.db.updateTable('accounts').set({ deleted_at: until }).where('id', '=', key.accountId).execute();
    await refusedFor(key);
  });
});

test('the seed is that of the account, until the bank has refused a guess with it', async () => {
  const { db } = database;
  const seed = { bank_totp_secret_sealed: 'sealed seed', updated_at: until };
  await db.updateTable('account_settings').set(seed).where('account_id', '=', key.accountId).execute();
  const none = { seed: null, isWithheld: false };
  expect(await findSealedSeed(db, key.accountId)).toEqual({ seed: 'sealed seed', isWithheld: false });
  expect(await findSealedSeed(db, other.accountId)).toEqual(none);
  expect(await findSealedSeed(db, randomUUID())).toEqual(none);
  expect(await codesUsedUntil(db, randomUUID())).toBeNull();

  const before = new Date(until.getTime() - 1);
  const longAgo = { updated_at: new Date(before.getTime() - 1) };
  await db.updateTable('account_settings').set(longAgo).where('account_id', '=', other.accountId).execute();
  await db.transaction().execute((trx) => withholdAuthenticator(trx, key.accountId, before));
  expect(await findSealedSeed(db, key.accountId)).toMatchObject({ isWithheld: false });
  await db.transaction().execute((trx) => withholdAuthenticator(trx, key.accountId, until));
  expect(await findSealedSeed(db, key.accountId)).toEqual({ seed: 'sealed seed', isWithheld: true });
  expect(await findSealedSeed(db, other.accountId)).toEqual(none);
});
