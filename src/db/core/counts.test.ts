import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord, createRequestRecord } from '../../../test/support/records.ts';
import type { Db } from './connect.ts';
import { addUpTallies, readCounts } from './counts.ts';

let database: TestDatabase;
let db: Db;
let accountId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
afterAll(() => database?.drop());
beforeEach(async () => {
  accountId = await createAccountRecord(db);
  await db.deleteFrom('tallies').execute();
});

async function counted(name: string) {
  const counts = (await readCounts(db)).filter((count) => count.name === name);
  return Object.fromEntries(
    counts.map(({ first, second, count }) => [[first, second].filter(Boolean).join(' '), count]),
  );
}

async function startRun(): Promise<string> {
  const id = randomUUID();
  const run = { id, account_id: accountId, sequence: 1, session_type: 'one-shot' as const };
  await db.insertInto('runs').values(run).execute();
  return id;
}

const stages = (id: string, ...names: string[]) =>
  db
    .updateTable('runs')
    .set({ stages: JSON.stringify(names.map((stage) => ({ stage, at: 'now' }))) })
    .where('id', '=', id)
    .execute();
const endRun = (
  id: string,
  outcome: 'completed' | 'failed' | 'lost',
  reason: 'bad_credentials' | 'network_error' | null,
) => db.updateTable('runs').set({ outcome, reason, ended_at: new Date() }).where('id', '=', id).execute();
const endRequest = (id: string, state: 'fulfilled' | 'cancelled' | 'expired', seconds: number) =>
  db
    .updateTable('otp_requests')
    .set({ state, requested_at: sql<Date>`now() - make_interval(secs => ${seconds})` })
    .where('id', '=', id)
    .execute();

test('a login is counted once, when its outcome is known, and what comes later does not change it', async () => {
  const [good, resumed, bad, lost, open] = [
    await startRun(),
    await startRun(),
    await startRun(),
    await startRun(),
    await startRun(),
  ];
  await stages(good, 'logging_in');
  await stages(good, 'logging_in', 'awaiting_otp', 'scraping');
  await stages(good, 'logging_in', 'awaiting_otp', 'scraping', 'monitoring');
  await endRun(good, 'failed', 'network_error');
  await stages(resumed, 'logging_in', 'resumed', 'monitoring');
  await endRun(bad, 'failed', 'bad_credentials');
  await endRun(lost, 'lost', null);
  await stages(open, 'logging_in', 'awaiting_otp');
  expect(await counted('login')).toEqual({
    'sandbox logged_in': 1,
    'sandbox resumed': 1,
    'sandbox bad_credentials': 1,
    'sandbox lost': 1,
  });
});

test('code requests are counted by their end, and the fulfilled ones by how long they took', async () => {
  const other = await createAccountRecord(db);
  for (const [state, seconds] of [
    ['fulfilled', 7],
    ['fulfilled', 9],
    ['fulfilled', 4_000],
    ['cancelled', 1],
    ['expired', 300],
  ] as const)
    await endRequest(await createRequestRecord(db, accountId), state, seconds);
  await createRequestRecord(db, other);
  expect(await counted('code_request')).toEqual({
    'sandbox fulfilled': 3,
    'sandbox cancelled': 1,
    'sandbox expired': 1,
  });
  expect(await counted('code_seconds')).toEqual({ '10': 2, Infinity: 1 });
  const took = (await readCounts(db)).filter(({ name }) => name === 'code_seconds');
  expect(took.reduce((sum, count) => sum + count.sum, 0)).toBeCloseTo(4_016, 0);
  expect(await counted('waiting')).toEqual({ '': 1 });
});

test('totals survive the records they were made of, and adding up', async () => {
  for (let n = 0; n < 5; n++) await endRun(await startRun(), 'failed', 'bad_credentials');
  await endRequest(await createRequestRecord(db, accountId), 'fulfilled', 20);
  const before = [await counted('login'), await counted('code_seconds')];
  await Promise.all([addUpTallies(db), addUpTallies(db)]);
  await addUpTallies(db);
  await db.deleteFrom('runs').where('account_id', '=', accountId).execute();
  expect([await counted('login'), await counted('code_seconds')]).toEqual(before);
  const rows = await db.selectFrom('tallies').select('name').where('name', '=', 'login').execute();
  expect(rows).toHaveLength(1);
});

test('what waits and what is blocked is counted as it is now', async () => {
  const blocked = {
    scrape_blocked_at: new Date(),
    scrape_blocked_reason: 'bad_credentials',
    state: 'blocked',
  } as const;
  await db.updateTable('accounts').set(blocked).where('id', '=', accountId).execute();
  const delivery = (id: string, created_at: Date) => ({
    id,
    account_id: accountId,
    type: 'login_failed',
    body: '{}',
    created_at,
  });
  const [old, young] = [randomUUID(), randomUUID()];
  await db
    .insertInto('deliveries')
    .values([delivery(old, new Date(Date.now() - 90_000)), delivery(young, new Date())])
    .execute();
  expect(await counted('blocked')).toEqual({ bad_credentials: 1 });
  expect((await counted('session')).blocked).toBe(1);
  const [pending] = (await readCounts(db)).filter(({ name }) => name === 'delivery_pending');
  expect(pending).toMatchObject({ first: 'login_failed', count: 2 });
  expect(pending?.sum).toBeGreaterThan(89);
  await db.updateTable('deliveries').set({ state: 'delivered' }).where('id', '=', old).execute();
  await db.updateTable('deliveries').set({ state: 'gave_up' }).where('id', '=', young).execute();
  expect(await counted('delivery')).toEqual({ 'login_failed delivered': 1, 'login_failed gave_up': 1 });
});

test('a session that is due and that no worker begins is overdue, and no other', async () => {
  const due = (when: string, more: object = {}) =>
    db
      .updateTable('accounts')
      .set({ state: 'scheduled', session_id: null, next_run_at: sql<Date>`now() + ${when}::interval`, ...more })
      .where('id', '=', accountId)
      .execute();
  const overdue = async () => (await counted('overdue'))[''];
  await db.updateTable('accounts').set({ next_run_at: null }).execute();
  await due('-1 minute');
  expect(await overdue()).toBe(1);
  for (const [when, more] of [
    ['-1 second', {}],
    ['1 hour', {}],
    ['-1 hour', { session_id: randomUUID() }],
    ['-1 hour', { state: 'stopped' }],
    ['-1 hour', { deleted_at: new Date() }],
  ] as const) {
    await due(when, more);
    expect(await overdue()).toBe(0);
  }
});
