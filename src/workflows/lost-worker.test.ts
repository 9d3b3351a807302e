import { ApplicationFailure } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AccountSettings } from '../../test/support/scripted-account.ts';
import { canSkipTime, openWorkflowLab, type WorkflowLab } from '../../test/support/workflow-lab.ts';
import { workerShutdown } from '../temporal/failure-names.ts';
import { configChangedSignal, hostLostSignal } from '../temporal/messages.ts';

describe.skipIf(!canSkipTime)('a session whose worker is lost', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await openWorkflowLab();
  });
  afterEach(() => lab.end());
  afterAll(() => lab.close());

  const MINUTE = 60_000;
  const begun = async (settings: AccountSettings = {}) => {
    const account = await lab.account(settings);
    return { ...account, session: await account.next('browserSession') };
  };
  const unanswered = { began: true, unanswered: 'credentials' } as const;

  test('before the bank has seen it begins again at once the first time, and costs nothing', async () => {
    const { session, lose, next, signal, until, wanted } = await begun({ carried: { failures: 1 } });
    await signal(hostLostSignal, { sessionId: 'another one', host: 'worker-1' });
    await until(({ sessionId }) => sessionId === session.input.sessionId);
    await lose(session);
    const { input } = await next('settleSession');
    expect(input).toEqual(session.input);
    expect((await next('recordSession')).input).toMatchObject({
      standing: { state: 'backing_off', failures: 1, sequence: 1 },
      end: {
        sessionId: session.input.sessionId,
        outcome: 'lost',
        reason: 'worker_lost',
        requestReason: 'worker_lost',
      },
    });
    const again = await next('browserSession');
    expect(again.input.sequence).toBe(2);
    expect(again.input.sessionId).not.toBe(session.input.sessionId);
    await lose(session);
    expect(await until(() => true)).toMatchObject({ state: 'logging_in', retries: 1, failures: 1 });
    await lose(again);
    await until(({ state, retries }) => state === 'backing_off' && retries === 2);
    expect((await wanted()).filter((name) => name === 'browserSession')).toHaveLength(2);
  });

  test('without a word is known by its heartbeat', async () => {
    const { next } = await begun();
    await lab.skip(8_500, { workers: 'dead' });
    expect((await next('recordSession')).input.end).toMatchObject({ outcome: 'lost', reason: 'worker_lost' });
  });

  test('before it began does not count as a try', async () => {
    const answers = { settleSession: () => ({ began: false, unanswered: null }) };
    const { session, lose, next, until } = await begun({ answers, carried: { retries: 1 } });
    await lose(session);
    const { standing, end } = (await next('recordSession')).input;
    expect(end).toMatchObject({ outcome: 'cancelled', reason: null, requestReason: 'never_began' });
    expect(standing.state).toBe('scheduled');
    await next('browserSession');
    expect(await until(() => true)).toMatchObject({ retries: 1, failures: 0 });
  });

  test('while the bank may have seen it counts, and says so', async () => {
    const { session, lose, next, until } = await begun({ answers: { settleSession: () => unanswered } });
    await lose(session);
    expect((await next('recordSession')).input.standing).toMatchObject({ state: 'scheduled', failures: 1 });
    const { note } = await until(({ state }) => state === 'scheduled');
    expect(note).toContain('The bank may have seen this login; its answer is not known.');
  });

  test('after the login is no failure, and nothing that the bank may have seen', async () => {
    const { session, lose, enter, next, wanted, until } = await begun({
      carried: { failures: 2, retries: 1 },
      answers: { settleSession: () => unanswered },
    });
    await enter(session, 'monitoring');
    expect(await until(({ state }) => state === 'monitoring')).toMatchObject({ failures: 0, retries: 1 });
    await lose(session);
    const { standing, end } = (await next('recordSession')).input;
    expect(end).toMatchObject({ outcome: 'lost', reason: 'worker_lost' });
    expect(standing).toMatchObject({ state: 'backing_off', failures: 0 });
    expect(await until(({ state }) => state === 'backing_off')).toMatchObject({ retries: 2 });
    expect(await wanted()).not.toContain('settleSession');
  });

  test('after it was inside for long begins a new row of tries', async () => {
    const { session, lose, enter, until } = await begun({ carried: { retries: 4 } });
    await enter(session, 'monitoring');
    await until(({ state }) => state === 'monitoring');
    await lab.skip(11 * MINUTE);
    await lose(session);
    expect(await until(({ retries }) => retries !== 4)).toMatchObject({ retries: 1 });
  });

  test('while a code is awaited withdraws the request', async () => {
    const { session, ask, lose, next, until, attributes } = await begun();
    await ask(session);
    await until(({ state }) => state === 'awaiting_otp');
    await lose(session);
    expect((await next('recordSession')).input.end).toMatchObject({ outcome: 'lost', requestReason: 'worker_lost' });
    await next('browserSession');
    expect(await attributes()).toMatchObject({ AwaitingOtp: false });
  });

  test('while a code is checked counts what the bank may have seen', async () => {
    const { session, ask, give, lose, next } = await begun({ answers: { settleSession: () => unanswered } });
    await give('123456', await ask(session));
    await next('enterCode');
    await lose(session);
    expect((await next('recordSession')).input).toMatchObject({
      standing: { state: 'scheduled', failures: 1, nobodyAnswered: false },
      end: { outcome: 'lost', reason: 'worker_lost' },
    });
  });

  test('or rather told to stop goes on at once at another one', async () => {
    const { session, enter, signal, next, until, untilAnswered } = await begun({ plan: { sessionType: 'persistent' } });
    await enter(session, 'monitoring');
    // Heard of during the session, it must not send the account to the end of its interval.
    await signal(configChangedSignal);
    await untilAnswered('loadAccount', 2);
    await session.fail(ApplicationFailure.nonRetryable('The worker stops.', workerShutdown));
    const { standing, end } = (await next('recordSession')).input;
    expect(end).toMatchObject({ outcome: 'handed_over', reason: null, requestReason: 'handed_over' });
    expect(standing).toMatchObject({ state: 'scheduled', failures: 0 });
    await next('browserSession');
    expect(await until(() => true)).toMatchObject({ retries: 0 });
  });
});
