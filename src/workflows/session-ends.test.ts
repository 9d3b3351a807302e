import { ApplicationFailure } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AccountSettings } from '../../test/support/scripted-account.ts';
import { canSkipTime, openWorkflowLab, type WorkflowLab } from '../../test/support/workflow-lab.ts';
import type { SessionResult } from '../activities/browser-session.ts';
import { configChangedSignal, restartRequestedSignal, runRequestedSignal } from '../temporal/messages.ts';

describe.skipIf(!canSkipTime)('a session that ends', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await openWorkflowLab();
  });
  afterEach(() => lab.end());
  afterAll(() => lab.close());

  const MINUTE = 60_000;
  const failed = (
    reason: 'login_failed' | 'bank_unavailable' | 'session_taken_over' | 'bad_credentials',
  ): SessionResult => ({
    outcome: 'failed',
    during: 'login',
    reason,
  });
  const begun = async (settings: AccountSettings = {}) => {
    const account = await lab.account(settings);
    return { ...account, session: await account.next('browserSession') };
  };
  const minutesAway = async (time: string | null) => (Date.parse(time ?? '') - (await lab.now())) / MINUTE;

  test('as it should is written down, and the next one comes after the interval', async () => {
    const { session, next, id, status, wanted, until } = await begun({ plan: { scrapeIntervalSeconds: 6_000 } });
    expect(session.input).toEqual({ accountId: id, sessionId: expect.any(String), sequence: 1 });
    expect(await status()).toMatchObject({ state: 'logging_in', sessionId: session.input.sessionId, host: null });
    // Nobody has heard of it before.
    await session.answer({ outcome: 'completed' });
    const { standing, end } = (await next('recordSession')).input;
    expect(end).toEqual({
      sessionId: session.input.sessionId,
      outcome: 'completed',
      reason: null,
      request: 'cancelled',
      requestReason: 'completed',
    });
    expect(standing).toEqual({
      accountId: id,
      state: 'scheduled',
      nextRunAt: expect.any(String),
      failures: 0,
      nobodyAnswered: false,
      blocked: null,
      sequence: 1,
      loginOpensAt: null,
    });
    const { nextRunAt } = await until(({ state }) => state === 'scheduled');
    expect(nextRunAt).toBe(standing.nextRunAt);
    expect(await minutesAway(nextRunAt)).toBeGreaterThan(89);
    expect(await minutesAway(nextRunAt)).toBeLessThan(111);
    await lab.skip(88 * MINUTE);
    expect(await wanted()).toEqual(['loadAccount', 'browserSession', 'recordSession']);
    await lab.skipTo(nextRunAt);
    expect((await next('browserSession')).input.sequence).toBe(2);
  });

  test('with a failure that counts is tried after the interval, and the limit blocks the account', async () => {
    const { session, next, signal, until, attributes, wanted } = await begun({ plan: { loginFailureLimit: 2 } });
    await session.answer(failed('login_failed'));
    expect((await next('recordSession')).input).toMatchObject({
      standing: { state: 'scheduled', failures: 1, blocked: null },
      end: { outcome: 'failed', reason: 'login_failed', requestReason: 'login_failed' },
    });
    await until(({ note }) => note === 'Last: The bank refused the login without saying why. (`login_failed`)');
    await signal(runRequestedSignal);
    await (await next('browserSession')).answer(failed('login_failed'));
    const { standing } = (await next('recordSession')).input;
    expect(standing).toMatchObject({ state: 'blocked', failures: 2, nextRunAt: null });
    expect(standing.blocked).toEqual({ reason: 'repeated_login_failures', at: expect.any(String) });
    expect(await until(({ state }) => state === 'blocked')).toMatchObject({
      blocked: standing.blocked,
      nextRunAt: null,
    });
    expect(await attributes()).toMatchObject({ BlockedReason: 'repeated_login_failures', SessionState: 'blocked' });
    await lab.skip(3_000 * MINUTE);
    expect((await wanted()).filter((name) => name === 'browserSession')).toHaveLength(2);
  });

  test('because the bank is down is tried again later and later, and the count ends with a login', async () => {
    const { session, next, until, skipped } = await begun().then((it) => ({ ...it, skipped: [] as number[] }));
    let open = session;
    for (const retries of [1, 2, 3]) {
      await open.answer(failed('bank_unavailable'));
      const status = await until((now) => now.state === 'backing_off' && now.retries === retries);
      expect(status.failures).toBe(0);
      skipped.push(await minutesAway(status.nextRunAt));
      await lab.skipTo(status.nextRunAt);
      open = (await next('browserSession')) as typeof session;
    }
    for (const [row, minutes] of skipped.entries()) {
      expect(minutes).toBeGreaterThan(0.7 * 2 ** row);
      expect(minutes).toBeLessThan(1.3 * 2 ** row);
    }
    await open.answer({ outcome: 'completed' });
    expect(await until(({ state }) => state === 'scheduled')).toMatchObject({ retries: 0, failures: 0, note: null });
  });

  test('while it backs off, other settings do not shorten the wait, and a person can', async () => {
    const { session, next, signal, until, status, untilAnswered, wanted, summaries } = await begun();
    await session.answer(failed('bank_unavailable'));
    const before = await until(({ state }) => state === 'backing_off');
    expect(await summaries()).toContain('Back off before the next try');
    await signal(configChangedSignal);
    await untilAnswered('loadAccount', 2);
    expect(await status()).toMatchObject({ state: 'backing_off', nextRunAt: before.nextRunAt, retries: 1 });
    await signal(restartRequestedSignal);
    await next('browserSession');
    expect(await status()).toMatchObject({ retries: 0 });
    expect(await wanted()).not.toContain('askLoginHours');
  });

  test('because the customer has signed in elsewhere waits, and twice as long the second time', async () => {
    const { session, next, until } = await begun({ plan: { takenOverWaitSeconds: 600 } });
    await session.answer(failed('session_taken_over'));
    const first = await until(({ state }) => state === 'backing_off');
    expect(first.note).toContain('The customer has signed in elsewhere; the next login is not before');
    const wait = await minutesAway(first.nextRunAt);
    expect(wait).toBeGreaterThan(9);
    expect(wait).toBeLessThan(16);
    await lab.skipTo(first.nextRunAt);
    await (await next('browserSession')).answer(failed('session_taken_over'));
    const second = await until(({ state, retries }) => state === 'backing_off' && retries === 2);
    expect(await minutesAway(second.nextRunAt)).toBeGreaterThan(19);
    await lab.skipTo(second.nextRunAt);
    await (await next('browserSession')).answer({ outcome: 'completed' });
    await until(({ state }) => state === 'scheduled');
  });

  test('with a wrong password blocks the account at once', async () => {
    const { session, next, attributes, until, wanted } = await begun({ carried: { failures: 0, retries: 2 } });
    await session.answer(failed('bad_credentials'));
    expect((await next('recordSession')).input.standing).toMatchObject({ state: 'blocked', failures: 1 });
    expect(await until(({ state }) => state === 'blocked')).toMatchObject({ blocked: { reason: 'bad_credentials' } });
    expect(await attributes()).toMatchObject({ BlockedReason: 'bad_credentials' });
    expect(await wanted()).not.toContain('settleSession');
  });

  test('with a fault of our own backs off', async () => {
    const { session, next, until } = await begun({ carried: { retries: 1 } });
    await session.fail(ApplicationFailure.nonRetryable('broken', 'TypeError'));
    expect((await next('recordSession')).input).toMatchObject({
      standing: { state: 'backing_off' },
      end: { outcome: 'failed', reason: 'internal_error' },
    });
    expect(await until(({ state }) => state === 'backing_off')).toMatchObject({ retries: 2, failures: 0 });
  });

  test('that could not be resumed costs nothing, and logs in again when it may', async () => {
    const { session, next, until } = await begun({ carried: { failures: 1, retries: 1 } });
    await session.answer({ outcome: 'not_resumed' });
    expect((await next('recordSession')).input.end).toMatchObject({ outcome: 'lost', reason: 'session_dropped' });
    await next('browserSession');
    expect(await until(() => true)).toMatchObject({ failures: 1, retries: 1 });
  });
});
