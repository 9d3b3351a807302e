import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { canSkipTime, openWorkflowLab, type WorkflowLab } from '../../test/support/workflow-lab.ts';
import {
  type Asked,
  configChangedSignal,
  restartRequestedSignal,
  runRequestedSignal,
  stopRequestedSignal,
} from '../temporal/messages.ts';

describe.skipIf(!canSkipTime)('a wish that says who asked and when', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await openWorkflowLab();
  });
  afterEach(() => lab.end());
  afterAll(() => lab.close());

  const MINUTE = 60_000;
  const time = async (ms: number) => new Date((await lab.now()) + ms).toISOString();
  const asked = async (ms = 0): Promise<Asked> => ({ by: 'user/ana', at: await time(ms), nonce: randomUUID() });
  const idle = async () => lab.account({ record: { nextRunAt: await time(600 * MINUTE) } });
  const isCopy = (what: string) => `A request to ${what} is a copy of an earlier one, or too old; it was refused.`;

  test('is done once, and a copy of it is refused and said to be', async () => {
    const { signal, next, status, until, wanted, details } = await idle();
    const run = await asked();
    await signal(runRequestedSignal, run);
    await (await next('browserSession')).answer({ outcome: 'completed' });
    await until(({ sessionId, state, nextRunAt }) => !sessionId && state === 'scheduled' && nextRunAt !== null);
    await signal(runRequestedSignal, run);
    expect(await status()).toMatchObject({ state: 'scheduled', note: isCopy('run') });
    expect(await details()).toContain(isCopy('run'));
    expect((await wanted()).filter((name) => name === 'browserSession')).toHaveLength(1);
    await signal(runRequestedSignal, await asked());
    await next('browserSession');
  });

  test('to stop or to restart is done once as well', async () => {
    const { signal, next, status, until } = await idle();
    const [stop, restart] = [await asked(), await asked()];
    await signal(stopRequestedSignal, stop);
    await until(({ state }) => state === 'stopped');
    await signal(restartRequestedSignal, restart);
    const session = await next('browserSession');
    await signal(stopRequestedSignal, stop);
    expect(await status()).toMatchObject({ state: 'logging_in', note: isCopy('stop') });
    await session.answer({ outcome: 'completed' });
    await until(({ sessionId, nextRunAt }) => !sessionId && nextRunAt !== null);
    await signal(restartRequestedSignal, restart);
    expect(await status()).toMatchObject({ state: 'scheduled', note: isCopy('restart') });
  });

  test('is refused when it is older than the workflow, or of the future, by more than clocks differ', async () => {
    const { signal, next, status } = await idle();
    for (const minutes of [-11, 11]) {
      await signal(runRequestedSignal, await asked(minutes * MINUTE));
      expect(await status()).toMatchObject({ state: 'scheduled', note: isCopy('run') });
    }
    await signal(runRequestedSignal, await asked(-9 * MINUTE));
    const session = await next('browserSession');
    await signal(stopRequestedSignal, await asked(9 * MINUTE));
    await session.cancelled();
  });

  test('is refused when it is much older than another one that was done', async () => {
    const { signal, until } = await idle();
    const old = await asked();
    await lab.skip(30 * MINUTE);
    await signal(stopRequestedSignal, await asked());
    await signal(restartRequestedSignal, old);
    const { note } = await until(({ state }) => state === 'stopped');
    expect(note).toBe(isCopy('restart'));
  });

  test('is known after so many others that the workflow has forgotten the first', async () => {
    const { signal, status, until } = await idle();
    const first = await asked(-MINUTE);
    const later = (ms: number) => ({
      ...first,
      nonce: randomUUID(),
      at: new Date(Date.parse(first.at) + ms).toISOString(),
    });
    await signal(stopRequestedSignal, first);
    await until(({ state }) => state === 'stopped');
    for (let count = 1; count < 104; count++) await signal(stopRequestedSignal, later(count));
    expect((await status()).note).toBeNull();
    await signal(stopRequestedSignal, first);
    expect((await status()).note).toBe(isCopy('stop'));
    await signal(runRequestedSignal, later(0));
    expect((await status()).note).toBe(isCopy('run'));
  });

  test('without it, as signals of before are, is done each time', async () => {
    const { signal, next, until } = await idle();
    for (const partly of [undefined, { by: 'user/ana', at: '2020-01-01T00:00:00.000Z' }, { nonce: 'x' }]) {
      await signal('runRequested', ...(partly ? [partly] : []));
      await (await next('browserSession')).answer({ outcome: 'completed' });
      await until(({ sessionId, nextRunAt }) => !sessionId && nextRunAt !== null);
    }
  });

  describe('and its signature', () => {
    const marked = (mark: object) => lab.account({ mark });
    const start = { $origin: 'ours', for: 'accountSession' };

    test('is not asked for by a worker without keys', async () => {
      const { signal, next } = await idle();
      await signal('runRequested');
      await next('browserSession');
    });

    test('is asked for where the start was signed: what is not ours is refused, and said to be', async () => {
      const { signal, status, next, details } = await marked(start);
      const session = await next('browserSession');
      for (const stranger of [{ $origin: 'refused' }, { $origin: 'ours', for: 'runRequested', value: {} }])
        await signal('stopRequested', stranger);
      await signal('stopRequested');
      const note = 'A request to stop came from somebody who is not us; it was refused.';
      expect(await status()).toMatchObject({ state: 'logging_in', note });
      expect(await details()).toContain(note);
      await signal('turnCame', { $origin: 'ours', for: 'hostLost', value: { sequence: 1 } });
      expect((await status()).note).toContain('A message `turnCame` came from somebody who is not us');
      // What carries nothing does no harm.
      await signal(configChangedSignal);
      await signal('stopRequested', { $origin: 'ours', for: 'restartRequested stopRequested', value: {} });
      await session.cancelled();
    });

    test('is not asked of signals that were sent before there were any', async () => {
      const until = (await lab.now()) + 10 * MINUTE;
      const { signal, next, status } = await marked({ $origin: 'older', until });
      const session = await next('browserSession');
      await session.answer({ outcome: 'waits', expectedAt: await time(50 * MINUTE), ahead: 0, bankDown: false });
      await signal('runRequested');
      await (await next('browserSession')).answer({
        outcome: 'waits',
        expectedAt: await time(50 * MINUTE),
        ahead: 0,
        bankDown: false,
      });
      await lab.skip(11 * MINUTE);
      await signal('runRequested');
      await signal('runRequested', { $origin: 'older', until, value: {} });
      expect((await status()).sessionId).toBeNull();
    });

    test.each([{ $origin: 'refused' }, { $origin: 'ours', for: 'deliverWebhook' }, { $origin: 'older', until: 0 }])(
      'is asked of the start: %j begins nothing',
      async (mark) => {
        const { workflow, wanted } = await marked(mark);
        await expect(workflow.result()).rejects.toMatchObject({ cause: { type: 'NotOurs' } });
        expect(await wanted()).toEqual([]);
      },
    );

    test('is asked of what an activity answers', async () => {
      const { workflow } = await lab.account({ answers: { loadAccount: () => ({ $origin: 'refused' }) as never } });
      await expect(workflow.result()).rejects.toThrow();
    });
  });
});
