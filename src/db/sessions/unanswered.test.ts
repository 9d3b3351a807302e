import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord } from '../../../test/support/records.ts';
import { claimSession, recordProgress } from './sessions.ts';
import { clearUnanswered, markUnanswered, settleSession } from './unanswered.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function begun() {
  const { db } = database;
  const accountId = await createAccountRecord(db);
  const credentials = { bank_username_sealed: 'sealed', bank_password_sealed: 'sealed' };
  await db.updateTable('account_settings').set(credentials).where('account_id', '=', accountId).execute();
  const input = { accountId, sessionId: randomUUID(), sequence: 1 };
  await claimSession(db, { ...input, host: 'here' });
  return input;
}

test('what was given stays written down until the bank has answered', async () => {
  const { db } = database;
  const session = await begun();
  await markUnanswered(db, session, 'credentials');
  expect(await settleSession(db, session)).toEqual({ began: true, unanswered: 'credentials' });
  const answered = await begun();
  await markUnanswered(db, answered, 'credentials');
  await recordProgress(db, answered, 'scraping');
  expect(await settleSession(db, answered)).toEqual({ began: true, unanswered: null });
});

test('what the bank has surely not seen is forgotten', async () => {
  const { db } = database;
  const [session, other] = [await begun(), await begun()];
  await markUnanswered(db, other, 'credentials');
  await markUnanswered(db, session, 'code');
  await clearUnanswered(db, session);
  expect(await settleSession(db, session)).toEqual({ began: true, unanswered: null });
  expect(await settleSession(db, other)).toEqual({ began: true, unanswered: 'credentials' });
});

test('a session that is settled gives nothing any more, however late its worker wakes', async () => {
  const { db } = database;
  const session = await begun();
  await settleSession(db, session);
  await expect(markUnanswered(db, session, 'credentials')).rejects.toMatchObject({ name: 'SessionSuperseded' });
  expect(await settleSession(db, session)).toEqual({ began: true, unanswered: null });
});

test('a session that a newer one has replaced gives nothing any more', async () => {
  const { db } = database;
  const old = await begun();
  const next = { accountId: old.accountId, sessionId: randomUUID(), sequence: 2 };
  await claimSession(db, { ...next, host: 'there' });
  await expect(markUnanswered(db, old, 'credentials')).rejects.toMatchObject({ name: 'SessionSuperseded' });
  await settleSession(db, old);
  await markUnanswered(db, next, 'credentials');
});

test('a session that no worker has begun never begins after it was settled', async () => {
  const { db } = database;
  const { accountId } = await begun();
  const late = { accountId, sessionId: randomUUID(), sequence: 5 };
  expect(await settleSession(db, late)).toEqual({ began: false, unanswered: null });
  expect(await claimSession(db, { ...late, host: 'late' })).toBeNull();
});

test('a session of a deleted account, or whose run has ended, gives nothing any more', async () => {
  const { db } = database;
  const [deleted, ended] = [await begun(), await begun()];
  await db.updateTable('accounts').set({ deleted_at: new Date() }).where('id', '=', deleted.accountId).execute();
  await db.updateTable('runs').set({ ended_at: new Date() }).where('id', '=', ended.sessionId).execute();
  for (const session of [deleted, ended])
    await expect(markUnanswered(db, session, 'credentials')).rejects.toMatchObject({ name: 'SessionSuperseded' });
});

test('what is known of one session changes nothing of another, nor of one that has ended', async () => {
  const { db } = database;
  const [other, ended, session] = [await begun(), await begun(), await begun()];
  for (const each of [other, ended, session]) await markUnanswered(db, each, 'code');
  await db.updateTable('runs').set({ ended_at: new Date() }).where('id', '=', ended.sessionId).execute();
  await clearUnanswered(db, session);
  await clearUnanswered(db, ended);
  await settleSession(db, { ...session, sequence: 9 });
  expect(await settleSession(db, ended)).toMatchObject({ unanswered: 'code' });
  const account = db.selectFrom('accounts').select('session_sequence').where('id', '=', other.accountId);
  expect(await account.executeTakeFirst()).toEqual({ session_sequence: '1' });
  await markUnanswered(db, other, 'code');
  expect(await settleSession(db, other)).toMatchObject({ unanswered: 'code' });
});
