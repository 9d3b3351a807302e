import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord } from '../../../test/support/records.ts';
import { pruneRecords } from './retention.ts';

let database: TestDatabase;
let accountId: string;
let userId: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
  accountId = await createAccountRecord(database.db);
  const { user_id } = await database.db
    .selectFrom('accounts')
    .select('user_id')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  userId = user_id;
});

const retention = { runs: 90, evidence: 30, deliveries: 30, events: 7, apiKeyCalls: 30 };
const prune = () => pruneRecords(database.db, retention);
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

let sequence = 0;
async function run(endedDaysAgo: number | null): Promise<string> {
  const id = randomUUID();
  const at = daysAgo(endedDaysAgo ?? 200);
  await database.db
    .insertInto('runs')
    .values({ id, account_id: accountId, sequence: ++sequence, session_type: 'one-shot', started_at: at })
    .execute();
  if (endedDaysAgo !== null)
    await database.db.updateTable('runs').set({ ended_at: at, outcome: 'completed' }).where('id', '=', id).execute();
  return id;
}

async function request(runId: string, state: 'pending' | 'fulfilled'): Promise<string> {
  const id = randomUUID();
  const row = { id, account_id: accountId, session_id: runId, length: 6, type: 'numeric' as const, state };
  await database.db
    .insertInto('otp_requests')
    .values({ ...row, requested_at: daysAgo(200), expires_at: daysAgo(199) })
    .execute();
  return id;
}

async function delivery(type: string, state: 'pending' | 'delivered', createdDaysAgo: number): Promise<string> {
  const id = randomUUID();
  const at = daysAgo(createdDaysAgo);
  await database.db
    .insertInto('deliveries')
    .values({ id, account_id: accountId, type, body: '{}', state, created_at: at })
    .execute();
  if (state !== 'pending')
    await database.db.updateTable('deliveries').set({ ended_at: at }).where('id', '=', id).execute();
  return id;
}

const idsOf = async (table: 'runs' | 'otp_requests' | 'evidence' | 'deliveries' | 'movements') =>
  (await database.db.selectFrom(table).select('id').where('account_id', '=', accountId).execute())
    .map(({ id }) => id)
    .toSorted();

test('an old run goes with its code requests and evidence; open ones, young ones and the last one stay', async () => {
  const old = await run(100);
  await request(old, 'fulfilled');
  const open = await run(null);
  const pending = await request(open, 'pending');
  const young = await run(80);
  const evidence = { account_id: accountId, stage: 'login', reason: 'login_failed', url: 'https://bank.example/' };
  for (const [session_id, days] of [
    [old, 100],
    [young, 40],
    [young, 20],
  ] as const)
    await database.db
      .insertInto('evidence')
      .values({ ...evidence, id: randomUUID(), session_id, taken_at: daysAgo(days) })
      .execute();
  const last = await run(95);

  expect(await prune()).toMatchObject({ runs: 1, evidence: 2 });
  expect(await idsOf('runs')).toEqual([open, young, last].toSorted());
  expect(await idsOf('otp_requests')).toEqual([pending]);
  expect(await idsOf('evidence')).toHaveLength(1);
  expect(await prune()).toMatchObject({ runs: 0, evidence: 0 });
});

test('a run that ended while its request is still pending stays', async () => {
  const odd = await run(100);
  await request(odd, 'pending');
  const last = await run(1);
  await prune();
  expect(await idsOf('runs')).toEqual([odd, last].toSorted());
});

test('an old delivery goes with its attempts; one that still waits stays, and the newest of its kind', async () => {
  const old = await delivery('login_failed', 'delivered', 50);
  await database.db.insertInto('delivery_attempts').values({ delivery_id: old, status: 200, ms: 5 }).execute();
  const waits = await delivery('login_failed', 'pending', 45);
  const newest = await delivery('login_failed', 'delivered', 40);
  const other = await delivery('scrape_failed', 'delivered', 60);
  expect(await prune()).toMatchObject({ deliveries: 1 });
  expect(await idsOf('deliveries')).toEqual([waits, newest, other].toSorted());
  const attempts = await database.db.selectFrom('delivery_attempts').select('id').execute();
  expect(attempts).toEqual([]);
});

test('events go by age, in batches; movements stay, however old', async () => {
  await sql`
    insert into events (user_id, account_id, type, data, occurred_at)
    select ${userId}::uuid, ${accountId}::uuid, 'account.unblocked', '{}', now() - make_interval(days => place / 100)
    from generate_series(0, 2999) as place`.execute(database.db);
  await sql`
    insert into movements (id, account_id, external_id, booked_on, received_at, amount, currency, description, pending,
      first_seen_at)
    values (${randomUUID()}, ${accountId}, 'B1', '2001-01-01', '2001-01-01', 1, 'EUR', 'Old', false, '2001-01-01')
  `.execute(database.db);
  let batches = 0;
  const pruned = await pruneRecords(database.db, retention, () => batches++);
  expect(pruned.events).toBe(2_300);
  expect(batches).toBeGreaterThan(Object.keys(pruned).length);
  expect(await idsOf('movements')).toHaveLength(1);
});

test('what has expired goes: revoked tokens, tickets, counts; and old calls of keys', async () => {
  const later = new Date(Date.now() + 3_600_000);
  const keyId = randomUUID();
  await database.db
    .insertInto('api_keys')
    .values({ id: keyId, user_id: userId, name: 'relay', prefix: keyId, secret_hash: Buffer.alloc(32), scopes: [] })
    .execute();
  const known = { method: 'GET', path: '/', status: 200, ms: 1, api_key_id: keyId };
  for (const at of [daysAgo(31), daysAgo(1)])
    await database.db
      .insertInto('api_key_calls')
      .values({ ...known, at })
      .execute();
  for (const expires_at of [daysAgo(1), later]) {
    await database.db.insertInto('revoked_tokens').values({ jti: randomUUID(), expires_at }).execute();
    const ticket = { hash: Buffer.from(randomUUID()), user_id: userId, jti: randomUUID() };
    await database.db
      .insertInto('realtime_tickets')
      .values({ ...ticket, token_expires_at: later, expires_at })
      .execute();
    await database.db
      .insertInto('rate_limits')
      .values({ key: randomUUID(), points: 5, expire: expires_at.getTime() })
      .execute();
  }
  await database.db.insertInto('rate_limits').values({ key: 'for ever', points: 1 }).execute();
  expect(await prune()).toMatchObject({ revoked_tokens: 1, realtime_tickets: 1, rate_limits: 1, api_key_calls: 1 });
  expect(await prune()).toMatchObject({ revoked_tokens: 0, realtime_tickets: 0, rate_limits: 0, api_key_calls: 0 });
});
