import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord } from '../../../test/support/records.ts';
import { sixDigits } from '../../../test/support/scripted-bank.ts';
import { joinLoginQueue } from '../banks/login-queue.ts';
import { beginCodeCheck, openCodeRequest } from '../codes/code-requests.ts';
import type { CodeRequestKey } from '../codes/otp-requests.ts';
import { recordSessionEnd, recordStanding, type SessionEnd, type Standing } from './session-end.ts';
import { claimSession, recordProgress, saveBrowserState } from './sessions.ts';
import { markUnanswered } from './unanswered.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

let key: CodeRequestKey;
/** Another account with the same request at the same time, which nothing may change. */
let other: CodeRequestKey;
let otherBefore: unknown;
beforeEach(async () => {
  [key, other] = [await asked(), await asked()];
  otherBefore = await allOf(other);
});
const expectOtherUntouched = async () => expect(await allOf(other)).toEqual(otherBefore);

/** Makes a session that waits for a code, and has cookies to continue with. */
async function asked(): Promise<CodeRequestKey> {
  const accountId = await createAccountRecord(database.db);
  const sealed = { bank_username_sealed: 'sealed', bank_password_sealed: 'sealed' };
  await database.db.updateTable('account_settings').set(sealed).where('account_id', '=', accountId).execute();
  const own = { accountId, sessionId: randomUUID(), requestId: randomUUID() };
  await claimSession(database.db, { ...own, sequence: 1, host: 'here' });
  await openCodeRequest(database.db, own, sixDigits, 300);
  await saveBrowserState(database.db, own, { sealed: 'cookies', resumable: true });
  return own;
}

const account = ({ accountId }: CodeRequestKey) =>
  database.db.selectFrom('accounts').selectAll().where('id', '=', accountId).executeTakeFirstOrThrow();
const run = ({ sessionId }: CodeRequestKey) =>
  database.db.selectFrom('runs').selectAll().where('id', '=', sessionId).executeTakeFirstOrThrow();
const request = ({ requestId }: CodeRequestKey) =>
  database.db.selectFrom('otp_requests').selectAll().where('id', '=', requestId).executeTakeFirstOrThrow();
const cookies = ({ accountId }: CodeRequestKey) =>
  database.db.selectFrom('browser_states').selectAll().where('account_id', '=', accountId).executeTakeFirstOrThrow();
const told = async ({ accountId }: CodeRequestKey) => {
  const events = database.db.selectFrom('events').select('type').where('account_id', '=', accountId).orderBy('id');
  return (await events.execute()).map(({ type }) => type);
};
const allOf = async (of: CodeRequestKey) => [
  await account(of),
  await run(of),
  await request(of),
  await cookies(of),
  await told(of),
];

const standing = (more: Partial<Standing> = {}): Standing => ({
  accountId: key.accountId,
  state: 'scheduled',
  nextRunAt: '2026-11-22T10:00:00.000Z',
  failures: 0,
  blocked: null,
  ...more,
});
const end = (more: Partial<SessionEnd> = {}, after: Partial<Standing> = {}) =>
  recordSessionEnd(database.db, {
    end: {
      sessionId: key.sessionId,
      outcome: 'failed',
      reason: 'login_failed',
      request: 'cancelled',
      requestReason: 'login_failed',
      ...more,
    },
    standing: standing(after),
  });
/** Resolves when a statement in this database waits for a lock of another one. */
async function waitsForLock() {
  const waiting = sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  await expect.poll(async () => (await waiting.execute(database.db)).rows.length).toBeGreaterThan(0);
}
/** Returns the events that `work` causes. */
const tells = async (work: () => Promise<unknown>) => {
  const before = (await told(key)).length;
  await work();
  return (await told(key)).slice(before);
};

describe('the end of a session', () => {
  test('closes its run and its request, and says what the account does next', async () => {
    await beginCodeCheck(database.db, key);
    const events = await tells(() => end({}, { failures: 1 }));
    expect(events).toEqual(['assistance.cancelled', 'login.failed', 'session.stopped', 'session.state']);
    expect(await run(key)).toMatchObject({ outcome: 'failed', reason: 'login_failed' });
    expect((await run(key)).ended_at).not.toBeNull();
    expect(await request(key)).toMatchObject({ state: 'cancelled', reason: 'login_failed', verifying: false });
    expect((await request(key)).ended_at).not.toBeNull();
    expect(await account(key)).toMatchObject({ session_id: null, host: null, state: 'scheduled', failures: 1 });
    await expectOtherUntouched();
  });

  test('is written once: later it changes neither the run nor what a newer session has begun', async () => {
    await end();
    const newer = { accountId: key.accountId, sessionId: randomUUID() };
    await claimSession(database.db, { ...newer, sequence: 2, host: 'here' });
    const before = await allOf(key);
    expect(await tells(() => end({ outcome: 'completed', reason: null }, { failures: 9 }))).toEqual([]);
    expect(await allOf(key)).toEqual(before);
    expect(await account(key)).toMatchObject({ session_id: newer.sessionId });
  });

  test('leaves a request as it ended before', async () => {
    await database.db.updateTable('otp_requests').set({ state: 'fulfilled' }).where('id', '=', key.requestId).execute();
    expect(await tells(() => end())).not.toContain('assistance.cancelled');
    expect(await request(key)).toMatchObject({ state: 'fulfilled', reason: null });
  });

  test('of one that never had a run says what the account does next', async () => {
    const events = await tells(() => end({ sessionId: randomUUID(), outcome: 'cancelled', reason: null }));
    expect(events).toEqual(['session.state']);
    expect((await run(key)).ended_at).toBeNull();
    expect(await request(key)).toMatchObject({ state: 'pending' });
  });

  test('of one that never had a run says nothing of its bank', async () => {
    const bank = () =>
      database.db.selectFrom('banks').select('unanswered').where('code', '=', 'sandbox').executeTakeFirstOrThrow();
    const before = await bank();
    await end({ sessionId: randomUUID(), reason: 'bank_unavailable' });
    expect(await bank()).toEqual(before);
  });

  test('without a reason is no failed login', async () => {
    expect(await tells(() => end({ reason: null }))).toEqual([
      'assistance.cancelled',
      'session.stopped',
      'session.state',
    ]);
  });

  test('which the customer has caused by signing in elsewhere leaves nothing to go on with', async () => {
    await end({ reason: 'session_taken_over' });
    expect(await cookies(key)).toMatchObject({ resumable: false });
    await expectOtherUntouched();
  });

  test('for any other reason leaves the cookies as they are', async () => {
    await end();
    expect(await cookies(key)).toMatchObject({ resumable: true });
  });

  test.each(['scraping', 'monitoring'] as const)(
    'while it was %s is a failed reading, and no failed login',
    async (state) => {
      await recordProgress(database.db, key, state);
      expect(await tells(() => end({ reason: 'page_not_recognised' }))).toContain('scrape.failed');
    },
  );

  test('by the loss of its worker is a failed login when the bank may have seen it, and else none', async () => {
    const lost = { outcome: 'lost', reason: 'worker_lost' } as const;
    const events = await tells(() => end(lost));
    expect(events).not.toContain('login.failed');
    [key] = [await asked()];
    await markUnanswered(database.db, key, 'credentials');
    expect(await tells(() => end(lost))).toContain('login.failed');
  });
});

describe('what an account does next', () => {
  test('is not written over what a newer session has begun', async () => {
    const before = await allOf(key);
    await recordStanding(database.db, standing({ state: 'stopped', sequence: 0 }));
    expect(await allOf(key)).toEqual(before);
    await recordStanding(database.db, standing({ state: 'stopped', sequence: 1 }));
    expect(await account(key)).toMatchObject({ state: 'stopped', session_id: null });
    await expectOtherUntouched();
  });

  test('is written after what another one is writing at that moment, and not over it', async () => {
    let late: Promise<void> | undefined;
    await database.db.transaction().execute(async (trx) => {
      const changed = { session_sequence: '7', state: 'monitoring' as const };
      await trx.updateTable('accounts').set(changed).where('id', '=', key.accountId).execute();
      late = recordStanding(database.db, standing({ state: 'stopped', sequence: 1 }));
      await waitsForLock();
    });
    await late;
    expect(await account(key)).toMatchObject({ state: 'monitoring', session_sequence: '7' });
  });

  test('of an account that is gone is nothing', async () => {
    const accountId = randomUUID();
    await recordStanding(database.db, standing({ accountId, sequence: 1 }));
    await recordStanding(database.db, standing({ accountId }));
    expect(await told({ ...key, accountId })).toEqual([]);
  });

  test('failed because nobody answered only where that is said', async () => {
    await recordStanding(database.db, standing({ nobodyAnswered: true }));
    expect(await account(key)).toMatchObject({ nobody_answered: true });
    await recordStanding(database.db, standing());
    expect(await account(key)).toMatchObject({ nobody_answered: false });
  });

  test('leaves the queue of the bank when it waits for the login hours, and else stays in it', async () => {
    const queued = async () =>
      (await database.db.selectFrom('login_queue').selectAll().where('account_id', '=', key.accountId).execute())
        .length;
    await joinLoginQueue(database.db, { accountId: key.accountId, sequence: 2 });
    await recordStanding(database.db, standing());
    expect(await queued()).toBe(1);
    await recordStanding(database.db, standing({ loginOpensAt: '2026-11-22T10:00:00.000Z' }));
    expect(await queued()).toBe(0);
  });

  test('is told when it is something else', async () => {
    expect(await tells(() => recordStanding(database.db, standing()))).toEqual(['session.state']);
    expect(await tells(() => recordStanding(database.db, standing()))).toEqual([]);
    const later = standing({ nextRunAt: '2026-11-22T11:00:00.000Z' });
    expect(await tells(() => recordStanding(database.db, later))).toEqual(['session.state']);
    expect((await account(key)).next_run_at).toEqual(new Date('2026-11-22T11:00:00.000Z'));
  });

  test('a block is written and told, each other one too, and so is its end', async () => {
    const at = '2026-11-22T09:00:00.000Z';
    const blocked = (reason: 'bad_credentials' | 'account_locked') =>
      recordStanding(database.db, standing({ state: 'blocked', nextRunAt: null, blocked: { reason, at } }));
    expect(await tells(() => blocked('bad_credentials'))).toEqual([
      'session.state',
      'account.blocked',
      'session.needs_attention',
    ]);
    expect(await account(key)).toMatchObject({
      scrape_blocked_reason: 'bad_credentials',
      scrape_blocked_at: new Date(at),
    });
    expect(await tells(() => blocked('bad_credentials'))).toEqual([]);
    expect(await tells(() => blocked('account_locked'))).toEqual(['account.blocked', 'session.needs_attention']);
    const events = await tells(() => recordStanding(database.db, standing()));
    expect(events).toEqual(['session.state', 'account.unblocked']);
    expect(await account(key)).toMatchObject({ scrape_blocked_reason: null, scrape_blocked_at: null });
  });
});
