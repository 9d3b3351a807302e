import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord } from '../../../test/support/records.ts';
import type { CodeOutcome } from '../../banks/bank.ts';
import type { BankMovement } from '../../domain/movements/movement.ts';
import { createAccount, deleteAccount } from '../accounts/accounts.ts';
import { beginCodeCheck, openCodeRequest, recordCodeOutcome } from '../codes/code-requests.ts';
import { ingestMovements } from '../movements/movements.ts';
import { recordSessionEnd, recordStanding, type SessionEnd, type Standing } from '../sessions/session-end.ts';
import { asCurrentSession, claimSession, countMovements, recordProgress } from '../sessions/sessions.ts';
import { appendEvents, findMissedEvents, newestEventId } from './events.ts';

let database: TestDatabase;
let accountId: string;
let key: { accountId: string; sessionId: string; requestId: string };
let sequence = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
  accountId = await createAccountRecord(database.db);
  key = { accountId, sessionId: randomUUID(), requestId: randomUUID() };
  await database.db
    .updateTable('account_settings')
    .set({ bank_username_sealed: 'planted-name', bank_password_sealed: 'planted-password' })
    .where('account_id', '=', accountId)
    .execute();
});

const sixDigits = {
  descriptor: { length: 6, type: 'numeric' as const, purpose: 'login' },
  triesLeft: 3,
  canResend: true,
};
const rejected = (canRetry: boolean): CodeOutcome => ({
  outcome: 'rejected',
  reason: 'otp_rejected',
  canRetry,
  triesLeft: canRetry ? 2 : 0,
});
const salary: BankMovement = {
  bankId: 'B1',
  bookedOn: '2026-03-02',
  bookedAt: null,
  amount: '3000',
  currency: 'EUR',
  description: 'Salary',
  senderName: 'Ada',
  reference: null,
  pending: false,
};
const standing = (more: Partial<Standing> = {}): Standing => ({
  accountId,
  state: 'scheduled',
  nextRunAt: '2026-11-22T10:00:00.000Z',
  failures: 0,
  blocked: null,
  ...more,
});
const end = (more: Partial<SessionEnd> = {}): SessionEnd => ({
  sessionId: key.sessionId,
  outcome: 'completed',
  reason: null,
  request: 'cancelled',
  requestReason: 'completed',
  ...more,
});

const events = () =>
  database.db
    .selectFrom('events')
    .select(['id', 'type', 'data'])
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute();
const types = async () => (await events()).map(({ type, data }) => (type === 'session.state' ? data.state : type));

const twice = async (work: () => Promise<unknown>) => {
  await work();
  await work();
};
const claim = () => claimSession(database.db, { ...key, sequence: ++sequence, host: 'here' });
const open = () => openCodeRequest(database.db, key, sixDigits, 300);
const judge = (outcome: CodeOutcome) => recordCodeOutcome(database.db, key, outcome);
const read = (movements: BankMovement[], { awaited }: { awaited: boolean }) =>
  asCurrentSession(database.db, key, async (trx) => {
    const counts = await ingestMovements(trx, { accountId, timeZone: 'Europe/Madrid', movements });
    await countMovements(trx, key, counts, { awaited });
  });

test('a new account is told with its name and its bank', async () => {
  const { db } = database;
  const owner = await db.selectFrom('accounts').select('user_id').where('id', '=', accountId).executeTakeFirstOrThrow();
  const id = await createAccount(db, { userId: owner.user_id, bankCode: 'sandbox', name: 'Payouts' });
  const told = await db.selectFrom('events').select(['type', 'data']).where('account_id', '=', id).execute();
  expect(told).toEqual([{ type: 'account.created', data: { name: 'Payouts', bank: 'sandbox' } }]);
});

test('one assisted login is told step by step, each once, though every write is made twice', async () => {
  await claim();
  await twice(open);
  expect(await beginCodeCheck(database.db, key)).toBe(true);
  expect(await beginCodeCheck(database.db, key)).toBe(false);
  await twice(() => judge(rejected(true)));
  await beginCodeCheck(database.db, key);
  await twice(() => judge({ outcome: 'accepted' }));
  await twice(() => recordProgress(database.db, key, 'scraping'));
  await read([salary], { awaited: true });
  await twice(() => recordSessionEnd(database.db, { end: end(), standing: standing() }));

  const told = await events();
  expect(await types()).toEqual([
    'session.started',
    'logging_in',
    'assistance.requested',
    'awaiting_otp',
    'verifying_otp',
    'login.failed',
    'assistance.requested',
    'awaiting_otp',
    'verifying_otp',
    'assistance.fulfilled',
    'scraping',
    'movement.ingested',
    'scrape.finished',
    'session.stopped',
    'scheduled',
  ]);
  const { requestId, sessionId } = key;
  expect(told[2]?.data).toEqual({ requestId, ...sixDigits, attempts: 0, expiresAt: expect.stringMatching(/Z$/) });
  expect(told[5]?.data).toMatchObject({ sessionId, reason: 'otp_rejected', fatal: false, attempts: 1 });
  expect(told[6]?.data).toMatchObject({ requestId, attempts: 1, triesLeft: 2 });
  expect(told[9]?.data).toEqual({ requestId });
  expect(told[10]?.data).toEqual({ state: 'scraping', sessionId, nextRunAt: null });
  expect(told[11]?.data).toMatchObject({ externalId: 'B1', amount: '3000.00', currency: 'EUR', pending: false });
  expect(told[12]?.data).toEqual({ sessionId, read: 1, added: 1 });
  expect(told[13]?.data).toEqual({ sessionId, outcome: 'completed', reason: null });
  expect(told[14]?.data).toEqual({ state: 'scheduled', sessionId: null, nextRunAt: '2026-11-22T10:00:00.000Z' });
  expect(JSON.stringify(told)).not.toContain('planted');
});

describe('a session that fails', () => {
  test('before it is logged in is a failed login, with the codes that were refused', async () => {
    await claim();
    await open();
    await beginCodeCheck(database.db, key);
    await judge(rejected(false));
    const at = new Date().toISOString();
    const blocked = standing({ state: 'blocked', nextRunAt: null, blocked: { reason: 'repeated_login_failures', at } });
    const failed = end({ outcome: 'failed', reason: 'otp_rejected' });
    await twice(() => recordSessionEnd(database.db, { end: failed, standing: blocked }));
    const told = (await events()).slice(5);
    expect(told.map(({ type }) => type)).toEqual([
      'assistance.cancelled',
      'login.failed',
      'session.stopped',
      'session.state',
      'account.blocked',
      'session.needs_attention',
    ]);
    expect(told[1]?.data).toMatchObject({ reason: 'otp_rejected', attempts: 1 });
    expect(told[4]?.data).toMatchObject({ reason: 'repeated_login_failures', message: expect.any(String) });
    expect(told[5]?.data).toEqual({ reason: 'repeated_login_failures' });

    await twice(() => recordStanding(database.db, standing({ nextRunAt: null })));
    expect((await types()).slice(11)).toEqual(['scheduled', 'account.unblocked']);
  });

  test('after that is a failed scrape', async () => {
    await claim();
    await recordProgress(database.db, key, 'monitoring');
    const failed = end({ outcome: 'failed', reason: 'session_dropped' });
    await recordSessionEnd(database.db, { end: failed, standing: standing({ state: 'backing_off' }) });
    expect((await types()).slice(3)).toEqual(['scrape.failed', 'session.stopped', 'backing_off']);
  });

  test('is written down once: a worker that wakes late takes nothing back', async () => {
    await claim();
    const first = { end: end(), standing: { ...standing({ state: 'backing_off' }), sequence } };
    await recordSessionEnd(database.db, first);
    await recordStanding(database.db, { ...standing({ state: 'stopped' }), sequence });
    await recordSessionEnd(database.db, first);
    expect((await types()).slice(-1)).toEqual(['stopped']);
    await claim();
    const before = await types();
    await recordStanding(database.db, { ...standing({ state: 'scheduled' }), sequence: sequence - 1 });
    expect(await types()).toEqual(before);
    await recordProgress(database.db, key, 'monitoring');
  });

  test('because nobody gave a code lets its request expire, which is told as withdrawn as well', async () => {
    await claim();
    await open();
    const expired = end({ outcome: 'failed', reason: 'assistance_timeout', request: 'expired' });
    await twice(() => recordSessionEnd(database.db, { end: expired, standing: standing() }));
    const told = ['assistance.expired', 'assistance.cancelled', 'login.failed', 'session.stopped', 'scheduled'];
    expect((await types()).slice(4)).toEqual(told);
    const [first, second] = (await events()).slice(4);
    expect(first?.data).toMatchObject({ requestId: expect.any(String), reason: expect.any(String) });
    expect(second?.data).toEqual(first?.data);
  });

  test('by the loss of its worker, or is stopped, is not a failure', async () => {
    await claim();
    const lost = end({ outcome: 'lost', reason: 'worker_lost' });
    await recordSessionEnd(database.db, { end: lost, standing: standing() });
    expect((await types()).slice(2)).toEqual(['session.stopped', 'scheduled']);
  });
});

test('a reading that nobody waits for is told of when it found something', async () => {
  await claim();
  await recordProgress(database.db, key, 'monitoring');
  await read([], { awaited: false });
  await read([salary], { awaited: false });
  await read([salary], { awaited: false });
  expect((await types()).slice(3)).toEqual(['movement.ingested', 'scrape.finished']);
});

test('a request of a session that is gone, or of a deleted account, is told as cancelled', async () => {
  await claim();
  await open();
  const first = key.requestId;
  key = { accountId, sessionId: randomUUID(), requestId: randomUUID() };
  await claim();
  await open();
  await twice(() => deleteAccount(database.db, accountId));
  const cancelled = (await events()).filter(({ type }) => type === 'assistance.cancelled');
  expect(cancelled.map(({ data }) => data)).toEqual([
    { requestId: first, reason: 'superseded' },
    { requestId: key.requestId, reason: 'account_deleted' },
  ]);
});

describe('ids', () => {
  const fulfilled = (requestId: string) => ({ type: 'assistance.fulfilled' as const, data: { requestId } });

  test('rise in the order of the commits, not of the writes', async () => {
    const written = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const late = database.db.transaction().execute(async (trx) => {
      await appendEvents(trx, accountId, [fulfilled('late'), fulfilled('last')]);
      written.resolve();
      await release.promise;
    });
    await written.promise;
    await database.db.transaction().execute((trx) => appendEvents(trx, accountId, [fulfilled('early')]));
    const place = await newestEventId(database.db);
    release.resolve();
    await late;
    const told = await events();
    expect(told.map(({ data }) => data.requestId)).toEqual(['early', 'late', 'last']);
    expect(told[0]?.id).toBe(place);
  });

  test('of what many write at once are all seen by one who follows them', async () => {
    const place = await newestEventId(database.db);
    const writers = Array.from({ length: 40 }, (_, index) =>
      database.db.transaction().execute(async (trx) => {
        await appendEvents(trx, accountId, [fulfilled(`a${index}`)]);
        await sql`select pg_sleep(${(index % 5) / 200})`.execute(trx);
        await appendEvents(trx, accountId, [fulfilled(`b${index}`)]);
      }),
    );
    const all = Promise.all(writers);
    const seen: string[] = [];
    for (let last = place; seen.length < 80; ) {
      const news = await database.db
        .selectFrom('events')
        .select(['id', 'data'])
        .where('id', '>', last)
        .orderBy('id')
        .execute();
      seen.push(...news.map(({ data }) => String(data.requestId)));
      last = news.at(-1)?.id ?? last;
    }
    await all;
    expect(new Set(seen).size).toBe(80);
  });
});

test('what was missed is the newest of it, and a gap is said', async () => {
  const { user_id: userId } = await database.db
    .selectFrom('accounts')
    .select('user_id')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  for (let count = 0; count < 4; count++)
    await database.db
      .transaction()
      .execute((trx) => appendEvents(trx, accountId, [{ type: 'account.unblocked', data: {} }]));
  const [first, second, third, fourth] = (await events()).map(({ id }) => id);
  const missed = async (since = '0', limit = 10) => {
    const { events: found, gap } = await findMissedEvents(database.db, { userId, since, limit });
    return { ids: found.map(({ id }) => id), gap };
  };
  expect(await missed(second)).toEqual({ ids: [third, fourth], gap: false });
  expect(await missed(fourth)).toEqual({ ids: [], gap: false });
  expect(await missed()).toEqual({ ids: [first, second, third, fourth], gap: false });
  expect(await missed(first, 2)).toEqual({ ids: [third, fourth], gap: true });
  await database.db.deleteFrom('events').where('id', '=', String(first)).execute();
  expect(await missed(first)).toEqual({ ids: [second, third, fourth], gap: true });
  expect(await missed('999999999999')).toEqual({ ids: [], gap: true });
});
