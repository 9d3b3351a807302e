import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { canSkipTime, openWorkflowLab, type WorkflowLab } from '../../test/support/workflow-lab.ts';
import { restartRequestedSignal, runRequestedSignal, stopRequestedSignal } from '../temporal/messages.ts';

describe.skipIf(!canSkipTime)('what a person asks for of a session that is inside', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await openWorkflowLab();
  });
  afterEach(() => lab.end());
  afterAll(() => lab.close());

  const onlySession = { onlySession: true } as const;
  const HOUR = 3_600_000;

  async function monitoring() {
    const account = await lab.account({ plan: { sessionType: 'persistent' }, carried: { sequence: 4, retries: 2 } });
    const session = await account.next('browserSession');
    await account.enter(session, 'monitoring');
    return { ...account, session };
  }

  test('a run reads once more in the open page, as often as it is asked for', async () => {
    const { next, signal, session, status, wanted } = await monitoring();
    // Only a restart forgets that sessions have ended early.
    for (const [asked, retries] of [
      [runRequestedSignal, 2] as const,
      [restartRequestedSignal, 0] as const,
      [runRequestedSignal, 0] as const,
    ]) {
      await signal(asked);
      const reading = await next('readNow');
      expect(reading.input).toEqual({ sessionId: session.input.sessionId });
      expect(await status()).toMatchObject({ retries });
      if (asked === restartRequestedSignal) await reading.fail(new Error('broken'));
      else await reading.answer(true);
    }
    expect(await status()).toMatchObject({ state: 'monitoring', host: 'worker-1' });
    expect((await wanted()).filter((name) => name === 'readNow')).toHaveLength(3);
  });

  test('a run that comes too late for its reading is the next session', async () => {
    const { next, signal, session, status, wanted } = await monitoring();
    await signal(runRequestedSignal);
    await (await next('readNow')).answer(false);
    await status();
    expect((await wanted()).filter((name) => name === 'readNow')).toHaveLength(1);
    await session.answer({ outcome: 'completed' });
    expect((await next('browserSession')).input.sequence).toBe(6);
    expect((await wanted()).filter((name) => name === 'readNow')).toHaveLength(1);
  });

  test.each([{}, onlySession])('a stop (%j) while it signs out takes the run back', async (stop) => {
    const { next, signal, session, status, until } = await monitoring();
    await signal(runRequestedSignal);
    await (await next('readNow')).answer(false);
    await status();
    await signal(stopRequestedSignal, stop);
    await session.cancelled();
    const { input } = await next('recordSession');
    const state = 'onlySession' in stop ? 'scheduled' : 'stopped';
    expect(input).toMatchObject({ standing: { state }, end: { outcome: 'cancelled' } });
    expect(await until((now) => now.state === state)).toMatchObject({ sessionId: null });
  });

  test('the end of one session closes it, and the account goes on with its next run', async () => {
    const { next, signal, session, until, wanted, status } = await monitoring();
    await signal(runRequestedSignal);
    await (await next('readNow')).answer(true);
    await signal(stopRequestedSignal, onlySession);
    await session.cancelled();
    const { input } = await next('recordSession');
    expect(input.standing).toMatchObject({ state: 'scheduled', failures: 0 });
    expect(Date.parse(input.standing.nextRunAt ?? '')).toBeGreaterThan((await lab.now()) + 20 * HOUR);
    await until(({ state }) => state === 'scheduled');
    expect(await wanted()).toEqual(['loadAccount', 'browserSession', 'readNow', 'recordSession']);
    await signal(runRequestedSignal);
    await next('browserSession');
    expect(await status()).toMatchObject({ state: 'logging_in' });
  });

  test('the end of one session takes no stop back', async () => {
    const { next, signal, session, until } = await monitoring();
    await signal(stopRequestedSignal);
    await signal(stopRequestedSignal, onlySession);
    await session.cancelled();
    expect((await next('recordSession')).input.standing).toMatchObject({ state: 'stopped' });
    await until(({ state }) => state === 'stopped');
  });
});
