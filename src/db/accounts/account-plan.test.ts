import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord } from '../../../test/support/records.ts';
import { findSessionPlan } from './account-plan.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const set = (accountId: string, changed: object) =>
  database.db.updateTable('accounts').set(changed).where('id', '=', accountId).execute();
const settings = (accountId: string, changed: object) =>
  database.db.updateTable('account_settings').set(changed).where('account_id', '=', accountId).execute();
const ended = (accountId: string, sequence: number, at: string) =>
  database.db
    .insertInto('runs')
    .values({ id: randomUUID(), account_id: accountId, sequence, session_type: 'one-shot', ended_at: new Date(at) })
    .execute();

test('a new account has its defaults, no credentials, and nothing behind it', async () => {
  const accountId = await createAccountRecord(database.db);
  const found = await findSessionPlan(database.db, accountId);
  expect(found?.plan).toMatchObject({ bank: 'sandbox', sessionType: 'one-shot', hasCredentials: false });
  expect(found?.record).toEqual({
    state: 'scheduled',
    nextRunAt: null,
    failures: 0,
    nobodyAnswered: false,
    sequence: 0,
    sessionId: null,
    blocked: null,
    lastEndedAt: null,
    closedHours: null,
  });
});

test('an account has credentials when it has both of them', async () => {
  const accountId = await createAccountRecord(database.db);
  const hasCredentials = async () => (await findSessionPlan(database.db, accountId))?.plan.hasCredentials;
  await settings(accountId, { bank_username_sealed: 'sealed' });
  expect(await hasCredentials()).toBe(false);
  await settings(accountId, { bank_password_sealed: 'sealed' });
  expect(await hasCredentials()).toBe(true);
  await settings(accountId, { bank_username_sealed: null });
  expect(await hasCredentials()).toBe(false);
});

test('what the records say is of this account only', async () => {
  const [accountId, other] = [await createAccountRecord(database.db), await createAccountRecord(database.db)];
  const at = '2026-03-01T10:00:00.000Z';
  const sessionId = randomUUID();
  await set(accountId, {
    state: 'blocked',
    next_run_at: new Date(at),
    failures: 2,
    nobody_answered: true,
    session_sequence: 7,
    session_id: sessionId,
    scrape_blocked_at: new Date(at),
    scrape_blocked_reason: 'bad_credentials',
  });
  await ended(accountId, 6, '2026-03-01T09:00:00.000Z');
  await ended(accountId, 7, at);
  await ended(other, 1, '2026-03-02T10:00:00.000Z');
  expect((await findSessionPlan(database.db, accountId))?.record).toEqual({
    state: 'blocked',
    nextRunAt: at,
    failures: 2,
    nobodyAnswered: true,
    sequence: 7,
    sessionId,
    blocked: { at, reason: 'bad_credentials' },
    lastEndedAt: at,
    closedHours: null,
  });
  expect((await findSessionPlan(database.db, other))?.record).toMatchObject({ blocked: null, sequence: 0 });
});

test('an account that has been deleted has no plan', async () => {
  const accountId = await createAccountRecord(database.db);
  await set(accountId, { deleted_at: new Date() });
  expect(await findSessionPlan(database.db, accountId)).toBeNull();
});

test('a session that may not write any more is still the open one, and of two the newer', async () => {
  const [accountId, other] = [await createAccountRecord(database.db), await createAccountRecord(database.db)];
  const opened = async (id: string, sequence: number) => {
    const run = { id: randomUUID(), account_id: id, sequence, session_type: 'one-shot' as const };
    await database.db.insertInto('runs').values(run).execute();
    return run.id;
  };
  const sessionId = async () => (await findSessionPlan(database.db, accountId))?.record.sessionId;
  await opened(other, 9);
  await ended(accountId, 3, '2026-03-01T10:00:00.000Z');
  expect(await sessionId()).toBeNull();
  const newer = await opened(accountId, 2);
  await opened(accountId, 1);
  expect(await sessionId()).toBe(newer);
  const current = randomUUID();
  await set(accountId, { session_id: current });
  expect(await sessionId()).toBe(current);
});

test('the hours of logins are those of an assisted account, and what it waits for is told in them', async () => {
  const accountId = await createAccountRecord(database.db);
  const found = async () => await findSessionPlan(database.db, accountId);
  const opens = new Date('2026-03-02T08:00:00.000Z');
  await set(accountId, { login_opens_at: opens });
  expect((await found())?.record.closedHours).toBeNull();
  const hours = { time_zone: 'Europe/Madrid', windows: [{ days: ['mon'], from: '09:00', to: '12:00' }] };
  await settings(accountId, { login_hours: JSON.stringify(hours) });
  expect((await found())?.plan).not.toHaveProperty('loginHours');
  await settings(accountId, { login_mode: 'assisted' });
  expect(await found()).toMatchObject({
    plan: { loginHours: true },
    record: { closedHours: { opensAt: opens.toISOString(), until: expect.stringContaining('9:00') } },
  });
  await settings(accountId, { login_hours: JSON.stringify({ ...hours, time_zone: 'Nowhere/Else' }) });
  expect((await found())?.record.closedHours).toBeNull();
  await settings(accountId, { login_hours: JSON.stringify(hours) });
  await set(accountId, { login_opens_at: null });
  expect((await found())?.record.closedHours).toBeNull();
  await settings(accountId, { login_hours: null });
  expect((await found())?.plan).not.toHaveProperty('loginHours');
});
