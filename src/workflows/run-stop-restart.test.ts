import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { canSkipTime, openWorkflowLab, type WorkflowLab } from '../../test/support/workflow-lab.ts';
import {
  configChangedSignal,
  restartRequestedSignal,
  runRequestedSignal,
  stopRequestedSignal,
} from '../temporal/messages.ts';

describe.skipIf(!canSkipTime)('what a person asks for', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await openWorkflowLab();
  });
  afterEach(() => lab.end());
  afterAll(() => lab.close());

  const onlySession = { onlySession: true } as const;
  const time = async (ms: number) => new Date((await lab.now()) + ms).toISOString();
  const HOUR = 3_600_000;

  /** Waits for a login that its records have an hour from now; the interval is another one. */
  const waiting = async (failures = 0) =>
    lab.account({ record: { nextRunAt: await time(HOUR), lastEndedAt: await time(-HOUR), failures, sequence: 4 } });
  /** Parked: a login would do harm, or nobody wants one. */
  const blocked = async () =>
    lab.account({
      record: { blocked: { reason: 'bad_credentials', at: await time(-HOUR) }, sequence: 4 },
    });
  const stopped = () => lab.account({ record: { state: 'stopped', sequence: 4 } });
  describe('of an account that waits for its next login:', () => {
    test('a run begins one session at once, and only one', async () => {
      const { signal, next, wanted, status, until } = await waiting();
      await signal(runRequestedSignal);
      const session = await next('browserSession');
      expect(session.input.sequence).toBe(5);
      expect(await status()).toMatchObject({ state: 'logging_in', nextRunAt: null });
      expect(await wanted()).toEqual(['loadAccount', 'browserSession']);
      await session.answer({ outcome: 'failed', during: 'login', reason: 'login_failed' });
      await until(({ state, failures }) => state === 'scheduled' && failures === 1);
      expect(await wanted()).toEqual(['loadAccount', 'browserSession', 'recordSession']);
    });

    test('a stop writes that nothing comes, and a run changes nothing then', async () => {
      const { signal, next, wanted, status, until } = await waiting();
      await signal(stopRequestedSignal);
      const { input } = await next('recordSession');
      expect(input).toMatchObject({ standing: { state: 'stopped', nextRunAt: null, sequence: 4 }, end: null });
      await until(({ state }) => state === 'stopped');
      for (const asked of [runRequestedSignal, stopRequestedSignal, configChangedSignal]) await signal(asked.name);
      expect(await status()).toMatchObject({ state: 'stopped', nextRunAt: null });
      await signal(restartRequestedSignal);
      expect((await next('browserSession')).input.sequence).toBe(5);
      expect((await wanted()).filter((name) => name === 'recordSession')).toHaveLength(2);
    });

    test('a restart begins a session, and writes nothing where there is nothing to forget', async () => {
      const { signal, next, wanted, workflow } = await waiting();
      await signal(restartRequestedSignal);
      await next('browserSession');
      expect(await wanted()).toEqual(['loadAccount', 'browserSession']);
      expect(JSON.stringify(await workflow.fetchHistory())).not.toContain('BlockedReason');
    });

    test('a restart forgets its failures', async () => {
      const { signal, next, status } = await waiting(2);
      expect(await status()).toMatchObject({ failures: 2 });
      await signal(restartRequestedSignal);
      const { input } = await next('recordSession');
      expect(input.standing).toMatchObject({ state: 'scheduled', failures: 0, nextRunAt: null });
      const session = await next('browserSession');
      await session.answer({ outcome: 'failed', during: 'login', reason: 'login_failed' });
      expect((await next('recordSession')).input.standing).toMatchObject({ state: 'scheduled', failures: 1 });
      await status();
    });

    test('the end of one session means nothing', async () => {
      const { signal, status, wanted } = await waiting();
      const before = await status();
      await signal(stopRequestedSignal, onlySession);
      expect(await status()).toEqual(before);
      expect(await wanted()).toEqual(['loadAccount']);
    });

    test('the end of a session that is over already stops nothing', async () => {
      const wants = { run: false, restart: false, stop: true, onlySession: true };
      const { signal, next, status } = await lab.account({ carried: { wants, nextRunAt: await time(HOUR) } });
      expect(await status()).toMatchObject({ state: 'scheduled' });
      await signal(runRequestedSignal);
      await next('browserSession');
    });
  });

  describe('of an account that is blocked:', () => {
    test('neither a run, nor a stop, nor other settings begin or change anything', async () => {
      const { signal, status, wanted, until, untilAnswered, attributes } = await blocked();
      const before = await until(({ state }) => state === 'blocked');
      for (const asked of [runRequestedSignal, stopRequestedSignal, configChangedSignal, runRequestedSignal])
        await signal(asked.name);
      await untilAnswered('loadAccount', 2);
      expect(await status()).toEqual(before);
      expect(await attributes()).toMatchObject({ BlockedReason: 'bad_credentials', SessionState: 'blocked' });
      expect(await wanted()).toEqual(['loadAccount', 'loadAccount']);
    });

    test('a restart lifts the block and logs in, and the runs from before are forgotten', async () => {
      const { signal, next, until, attributes, wanted } = await blocked();
      await signal(runRequestedSignal);
      await signal(restartRequestedSignal);
      const { input } = await next('recordSession');
      expect(input.standing).toMatchObject({ state: 'scheduled', failures: 0, blocked: null });
      const session = await next('browserSession');
      expect(await until(({ state }) => state === 'logging_in')).toMatchObject({
        blocked: null,
        failures: 0,
        note: null,
      });
      expect((await attributes()).BlockedReason).toBeUndefined();
      await session.answer({ outcome: 'failed', during: 'login', reason: 'login_failed' });
      await until(({ failures, state }) => failures === 1 && state === 'scheduled');
      expect((await wanted()).filter((name) => name === 'browserSession')).toHaveLength(1);
    });
  });

  test('of an account that is stopped: a run waits for a restart', async () => {
    const { signal, next, status, workflow } = await stopped();
    await signal(runRequestedSignal);
    expect(await status()).toMatchObject({ state: 'stopped', nextRunAt: null });
    await signal(restartRequestedSignal);
    expect((await next('recordSession')).input.standing).toMatchObject({ state: 'scheduled' });
    await next('browserSession');
    expect(JSON.stringify(await workflow.fetchHistory())).not.toContain('BlockedReason');
  });

  describe('while the session logs in:', () => {
    test('a run or a restart is this login', async () => {
      const { next, signal, enter, wanted, until, attributes } = await lab.account();
      const session = await next('browserSession');
      await signal(restartRequestedSignal);
      await signal(runRequestedSignal);
      await enter(session);
      await session.answer({ outcome: 'completed' });
      await until(({ state, sessionId }) => state === 'scheduled' && sessionId === null);
      expect(await wanted()).toEqual(['loadAccount', 'browserSession', 'recordSession']);
      const shown = await attributes();
      expect(shown).toMatchObject({ SessionState: 'scheduled' });
      // No code was awaited.
      expect(shown).not.toHaveProperty('AwaitingOtp');
    });

    test('a stop ends it, and what the bank may have seen of it counts', async () => {
      const answers = { settleSession: () => ({ began: true, unanswered: 'credentials' as const }) };
      const { next, signal, wanted, status } = await lab.account({ answers });
      const session = await next('browserSession');
      await signal(stopRequestedSignal);
      await status();
      expect(await wanted()).toEqual(['loadAccount', 'browserSession']);
      await session.cancelled();
      const { input } = await next('recordSession');
      expect(input.standing).toMatchObject({ state: 'stopped', failures: 1, nextRunAt: null });
      expect(input.end).toMatchObject({ outcome: 'cancelled', reason: null, requestReason: 'stopped' });
      expect(await wanted()).toEqual(['loadAccount', 'browserSession', 'settleSession', 'recordSession']);
    });

    test('a stop that comes while its failure is written down stops the account', async () => {
      const settled = Promise.withResolvers<{ began: boolean; unanswered: null }>();
      const { next, signal, until } = await lab.account({ answers: { settleSession: () => settled.promise } });
      const session = await next('browserSession');
      await session.answer({ outcome: 'failed', during: 'login', reason: 'bank_unavailable' });
      await next('settleSession');
      await signal(stopRequestedSignal);
      settled.resolve({ began: true, unanswered: null });
      await until(({ state }) => state === 'stopped');
      expect((await next('recordSession')).input.standing).toMatchObject({ state: 'backing_off' });
      expect((await next('recordSession')).input.standing).toMatchObject({ state: 'stopped', nextRunAt: null });
    });
  });

  test('while a code is awaited: a stop withdraws the request', async () => {
    const { next, ask, signal, until, attributes } = await lab.account();
    const session = await next('browserSession');
    await ask(session);
    await until(({ state }) => state === 'awaiting_otp');
    await signal(stopRequestedSignal);
    await session.cancelled();
    const { input } = await next('recordSession');
    expect(input.end).toMatchObject({ outcome: 'cancelled', request: 'cancelled', requestReason: 'stopped' });
    expect(await until(({ state }) => state === 'stopped')).toMatchObject({ pendingAssistance: null, failures: 0 });
    expect(await attributes()).toMatchObject({ AwaitingOtp: false, SessionState: 'stopped' });
  });

  test('while a code is checked: a stop waits for what the bank says, and types no other', async () => {
    const { next, ask, give, signal, until, wanted } = await lab.account();
    const session = await next('browserSession');
    const requestId = await ask(session);
    await give('111111', requestId);
    const typed = await next('enterCode');
    await give('222222', requestId);
    await signal(stopRequestedSignal);
    expect(await until(() => true)).toMatchObject({ state: 'verifying_otp' });
    await typed.answer({ outcome: 'rejected', reason: 'otp_rejected', canRetry: true, triesLeft: 2 });
    await session.cancelled();
    await until(({ state }) => state === 'stopped');
    expect((await wanted()).filter((name) => name === 'enterCode')).toHaveLength(1);
  });
});
