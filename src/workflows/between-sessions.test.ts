import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AccountSettings } from '../../test/support/scripted-account.ts';
import { canSkipTime, openWorkflowLab, type WorkflowLab } from '../../test/support/workflow-lab.ts';
import { spread } from '../domain/spread.ts';
import { configChangedSignal, runRequestedSignal, stopRequestedSignal } from '../temporal/messages.ts';

describe.skipIf(!canSkipTime)('an account between its sessions', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await openWorkflowLab();
  });
  afterEach(() => lab.end());
  afterAll(() => lab.close());

  const HOUR = 3_600_000;
  const time = async (ms: number) => new Date((await lab.now()) + ms).toISOString();
  const unanswered = () => ({ began: true, unanswered: 'credentials' as const });
  /** Its last session ended an hour ago, and the next one comes by an interval of a day. */
  const rested = async (settings: AccountSettings = {}) => {
    const record = { lastEndedAt: await time(-HOUR), nextRunAt: await time(2 * HOUR), sequence: 4, ...settings.record };
    return lab.account({ ...settings, record });
  };

  describe('hears of other settings', () => {
    test('and counts the new interval from the end of its last session', async () => {
      const { records, signal, next, until, wanted, details, id } = await rested();
      Object.assign(records.plan, { scrapeIntervalSeconds: 7_200, sessionType: 'persistent' });
      await signal(configChangedSignal);
      const { standing, end } = (await next('recordSession')).input;
      const nextRunAt = new Date(Date.parse(records.record.lastEndedAt ?? '') + 7_200_000 * spread(id)).toISOString();
      expect({ standing, end }).toMatchObject({ standing: { state: 'scheduled', nextRunAt, sequence: 4 }, end: null });
      expect(await until((now) => now.nextRunAt === nextRunAt)).toMatchObject({ state: 'scheduled', sessionId: null });
      expect(await details()).toContain('sandbox, persistent');
      await lab.skipTo(nextRunAt);
      await next('browserSession');
      expect(await wanted()).toEqual(['loadAccount', 'loadAccount', 'recordSession', 'browserSession']);
    });

    test('and writes nothing where its next login is as before, but shows them', async () => {
      const { id, records, signal, untilAnswered, details, wanted, status } = await rested();
      const nextRunAt = new Date(Date.parse(records.record.lastEndedAt ?? '') + 86_400_000 * spread(id)).toISOString();
      await signal(configChangedSignal);
      await untilAnswered('recordSession', 1);
      expect(await status()).toMatchObject({ nextRunAt });
      records.plan.sessionType = 'persistent';
      await signal(configChangedSignal);
      await untilAnswered('loadAccount', 3);
      expect(await status()).toMatchObject({ nextRunAt, state: 'scheduled' });
      expect(await details()).toContain('sandbox, persistent');
      expect((await wanted()).filter((name) => name === 'recordSession')).toHaveLength(1);
    });

    test('and of its deletion, which changes nothing by itself', async () => {
      const { answers, signal, untilAnswered, status } = await rested();
      const before = await status();
      answers.loadAccount = () => null;
      await signal(configChangedSignal);
      await untilAnswered('loadAccount', 2);
      expect(await status()).toEqual(before);
    });

    test('and begins with the first credentials, but not with a run from before', async () => {
      const plan = { hasCredentials: false, loginHours: true };
      const { records, signal, status, untilAnswered, wanted, next, details } = await lab.account({ plan });
      await signal(runRequestedSignal);
      expect(await status()).toMatchObject({ state: 'scheduled', nextRunAt: null });
      expect(await details()).toContain('Give the bank user name and password');
      await signal(configChangedSignal);
      await untilAnswered('loadAccount', 2);
      expect(await status()).toMatchObject({ state: 'scheduled' });
      records.plan.hasCredentials = true;
      await signal(configChangedSignal);
      await next('browserSession');
      expect(await wanted()).toEqual([...Array(3).fill('loadAccount'), 'askLoginHours', 'browserSession']);
    });

    test('and is stopped without credentials as well', async () => {
      const { signal, next, until } = await lab.account({ plan: { hasCredentials: false } });
      await signal(stopRequestedSignal);
      expect((await next('recordSession')).input.standing).toMatchObject({ state: 'stopped' });
      await until(({ state }) => state === 'stopped');
    });
  });

  test('waits with a timer that says for what, and begins when it fires', async () => {
    const { next, records, summaries, wanted } = await rested({ record: { failures: 2 } });
    await lab.skip(2 * HOUR - 60_000);
    expect(await wanted()).toEqual(['loadAccount']);
    expect(await summaries()).toContain('Wait for the next login');
    await lab.skipTo(records.record.nextRunAt);
    expect((await next('browserSession')).input.sequence).toBe(5);
  });

  describe('that has lost its memory', () => {
    test('goes by the records', async () => {
      const { status, attributes, details } = await rested({ record: { failures: 2 } });
      expect(await status()).toMatchObject({ state: 'scheduled', failures: 2, retries: 0, blocked: null, note: null });
      expect(await attributes()).toEqual({ SessionState: 'scheduled' });
      expect(await details()).toContain('failed logins in a row: 2 of 3');
    });

    test('stays blocked, and says why', async () => {
      const block = { reason: 'account_locked', at: await time(-HOUR) } as const;
      const { until, attributes, wanted, status } = await rested({ record: { blocked: block } });
      expect(await until(({ state }) => state === 'blocked')).toMatchObject({ blocked: block, sessionId: null });
      expect(await attributes()).toMatchObject({ SessionState: 'blocked', BlockedReason: 'account_locked' });
      await lab.skip(3 * HOUR);
      expect(await status()).toMatchObject({ state: 'blocked' });
      expect(await wanted()).toEqual(['loadAccount']);
    });

    test('stays stopped', async () => {
      const { until, wanted, attributes } = await rested({ record: { state: 'stopped' } });
      await until(({ state }) => state === 'stopped');
      await lab.skip(3 * HOUR);
      expect(await wanted()).toEqual(['loadAccount']);
      expect(await attributes()).toEqual({ SessionState: 'stopped' });
    });

    test('ends with an account that is deleted', async () => {
      const { workflow, wanted } = await lab.account({ answers: { loadAccount: () => null } });
      await workflow.result();
      expect(await wanted()).toEqual(['loadAccount']);
    });

    test('closes the session that was open, and begins the next one within ten seconds', async () => {
      // A share of the ten seconds that tells one sum from another.
      let id = randomUUID();
      while (Math.abs((spread(id) - 0.9) / 0.2 - 0.6) > 0.1) id = randomUUID();
      const sessionId = randomUUID();
      const { next, status, wanted } = await lab.account({ id, record: { sessionId, failures: 1, sequence: 6 } });
      const { input } = await next('settleSession');
      expect(input).toEqual({ accountId: id, sessionId, sequence: 6 });
      const { standing, end } = (await next('recordSession')).input;
      expect(end).toEqual({
        sessionId,
        outcome: 'lost',
        reason: 'worker_lost',
        request: 'cancelled',
        requestReason: 'worker_lost',
      });
      expect(standing).toMatchObject({ state: 'scheduled', failures: 1 });
      const wait = Date.parse(standing.nextRunAt ?? '') - (await lab.now());
      expect(wait).toBeGreaterThan(3_000);
      expect(wait).toBeLessThan(7_001);
      expect(await status()).toMatchObject({ state: 'scheduled', failures: 1, retries: 0 });
      await lab.skipTo(standing.nextRunAt);
      expect((await next('browserSession')).input.sequence).toBe(7);
      expect(await wanted()).toEqual(['loadAccount', 'settleSession', 'recordSession', 'browserSession']);
    });

    test('counts the open session when the bank may have seen it, up to the limit', async () => {
      const record = { sessionId: randomUUID(), failures: 1 };
      const one = await rested({ record, answers: { settleSession: unanswered } });
      const { standing } = (await one.next('recordSession')).input;
      expect(standing).toMatchObject({ state: 'scheduled', failures: 2, blocked: null });
      expect(Date.parse(standing.nextRunAt ?? '')).toBeGreaterThan((await lab.now()) + 20 * HOUR);
      const plan = { loginFailureLimit: 2 };
      const two = await rested({
        plan,
        record: { ...record, sessionId: randomUUID() },
        answers: { settleSession: unanswered },
      });
      expect((await two.next('recordSession')).input.standing).toMatchObject({ state: 'blocked', nextRunAt: null });
      expect(await two.until(({ state }) => state === 'blocked')).toMatchObject({
        blocked: { reason: 'repeated_login_failures' },
        nextRunAt: null,
      });
      expect(await two.attributes()).toMatchObject({ BlockedReason: 'repeated_login_failures' });
    });

    test.each([true, false])('knows whether nobody answered so far (%s)', async (nobodyAnswered) => {
      const record = { failures: 1, nobodyAnswered, nextRunAt: null };
      const { next, ask, until } = await rested({ plan: { loginFailureLimit: 2 }, record });
      const session = await next('browserSession');
      await ask(session, { expiresAt: await time(50) });
      await session.cancelled();
      const { blocked } = await until(({ state }) => state === 'blocked');
      expect(blocked?.reason).toBe(nobodyAnswered ? 'nobody_answered' : 'repeated_login_failures');
    });
  });

  describe('whose session the records refused', () => {
    test('learns what they know, and tries again soon', async () => {
      const { records, next, signal, until, untilAnswered, wanted } = await lab.account();
      const session = await next('browserSession');
      await signal(configChangedSignal);
      await untilAnswered('loadAccount', 2);
      records.record.sequence = 7;
      await session.answer({ outcome: 'refused' });
      const { standing, end } = (await next('recordSession')).input;
      expect(end).toMatchObject({ outcome: 'cancelled', reason: null, requestReason: 'refused' });
      expect(standing).toMatchObject({ state: 'scheduled', sequence: 7, failures: 0 });
      const wait = Date.parse(standing.nextRunAt ?? '') - (await lab.now());
      expect(wait).toBeLessThan(5_001);
      await until(({ sessionId }) => sessionId === null);
      await lab.skipTo(standing.nextRunAt);
      expect((await next('browserSession')).input.sequence).toBe(8);
      expect(await wanted()).not.toContain('giveUpSession');
    });

    test('keeps its own number where it is the higher one, and what it knows where they know nothing', async () => {
      const { answers, next, until } = await lab.account({ carried: { sequence: 9 } });
      const session = await next('browserSession');
      expect(session.input.sequence).toBe(10);
      await session.answer({ outcome: 'refused' });
      expect((await next('recordSession')).input.standing.sequence).toBe(10);
      answers.loadAccount = () => null;
      const { nextRunAt } = await until(({ sessionId, nextRunAt }) => sessionId === null && nextRunAt !== null);
      await lab.skipTo(nextRunAt);
      await (await next('browserSession')).answer({ outcome: 'refused' });
      expect((await next('recordSession')).input.standing).toMatchObject({ state: 'scheduled', sequence: 11 });
    });

    test('is blocked where they say so', async () => {
      const { records, next, until, attributes } = await lab.account();
      const session = await next('browserSession');
      records.record.blocked = { reason: 'account_locked', at: await time(0) };
      await session.answer({ outcome: 'refused' });
      expect((await next('recordSession')).input.standing).toMatchObject({ state: 'blocked' });
      expect(await until(({ state }) => state === 'blocked')).toMatchObject({ blocked: { reason: 'account_locked' } });
      expect(await attributes()).toMatchObject({ BlockedReason: 'account_locked' });
    });
  });

  test('that is deleted ends, and closes the page that is open', async () => {
    const resting = await rested();
    await resting.workflow.cancel();
    await expect(resting.workflow.result()).rejects.toThrow();
    const open = await lab.account();
    const session = await open.next('browserSession');
    await open.ask(session);
    await open.until(({ state }) => state === 'awaiting_otp');
    await open.workflow.cancel();
    await session.cancelled();
    await expect(open.workflow.result()).rejects.toThrow();
    expect((await open.next('recordSession')).input).toMatchObject({
      standing: { state: 'stopped' },
      end: { outcome: 'cancelled', requestReason: 'stopped' },
    });
    expect(await open.wanted()).toEqual(['loadAccount', 'browserSession', 'settleSession', 'recordSession']);
  });
});
