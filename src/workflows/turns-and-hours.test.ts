import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AccountSettings } from '../../test/support/scripted-account.ts';
import { canSkipTime, openWorkflowLab, type WorkflowLab } from '../../test/support/workflow-lab.ts';
import {
  configChangedSignal,
  restartRequestedSignal,
  runRequestedSignal,
  stopRequestedSignal,
  turnCameSignal,
} from '../temporal/messages.ts';

describe.skipIf(!canSkipTime)('a login that is due and has to wait', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await openWorkflowLab();
  });
  afterEach(() => lab.end());
  afterAll(() => lab.close());

  const MINUTE = 60_000;
  const HOUR = 60 * MINUTE;
  const time = async (ms: number) => new Date((await lab.now()) + ms).toISOString();
  describe('for its turn at the bank', () => {
    async function queued({
      expectedIn = HOUR,
      bankDown = false,
      ...settings
    }: AccountSettings & { expectedIn?: number; bankDown?: boolean } = {}) {
      const account = await lab.account(settings);
      const session = await account.next('browserSession');
      const expectedAt = await time(expectedIn);
      await session.answer({ outcome: 'waits', expectedAt, ahead: 2, bankDown });
      const waits = await account.until(({ sessionId }) => sessionId === null);
      return { ...account, session, expectedAt, waits };
    }

    test('says so, writes nothing, and begins when its turn comes', async () => {
      const { waits, expectedAt, signal, session, next, wanted, details, status, summaries, attributes, until } =
        await queued();
      expect(waits).toMatchObject({ state: 'scheduled', nextRunAt: expectedAt, sessionId: null, failures: 0 });
      expect(waits.note).toMatch(/^The login waits its turn at the bank: 2 logins come before it/);
      expect(await details()).toContain('**Waits its turn at the bank**');
      expect(await summaries()).toContain('Wait its turn at the bank');
      expect(await attributes()).toMatchObject({ SessionState: 'scheduled' });
      for (const sequence of [0, 2]) await signal(turnCameSignal, { sequence });
      expect(await status()).toEqual(waits);
      await signal(turnCameSignal, { sequence: session.input.sequence });
      const again = await next('browserSession');
      expect(again.input.sequence).toBe(2);
      expect(await wanted()).toEqual(['loadAccount', 'browserSession', 'browserSession']);
      await again.answer({ outcome: 'completed' });
      const done = await until(({ sessionId, state }) => sessionId === null && state === 'scheduled');
      expect(done.note).toBeNull();
    });

    test('begins at once where the turn came before it was known to wait', async () => {
      const account = await lab.account();
      const session = await account.next('browserSession');
      await account.signal(turnCameSignal, { sequence: 1 });
      await session.answer({ outcome: 'waits', expectedAt: await time(HOUR), ahead: 0, bankDown: false });
      expect((await account.next('browserSession')).input.sequence).toBe(2);
    });

    test.each([HOUR, -HOUR])(
      'asks again by itself a quarter of an hour after its time (%i ms from now)',
      async (ms) => {
        const { next, wanted } = await queued({ expectedIn: ms });
        await lab.skip(Math.max(0, ms) + 13 * MINUTE);
        expect(await wanted()).toEqual(['loadAccount', 'browserSession']);
        await lab.skipTo(await time(2 * MINUTE - 1_000));
        expect((await next('browserSession')).input.sequence).toBe(2);
      },
    );

    test('at a bank that is down backs off', async () => {
      const { waits } = await queued({ bankDown: true });
      expect(waits).toMatchObject({ state: 'backing_off', note: expect.stringContaining('The bank does not answer') });
    });

    test('is what a run has asked for, and keeps its place when settings change', async () => {
      const { next, session, expectedAt, waits, signal, until, untilAnswered, wanted, status } = await queued({
        record: { lastEndedAt: await time(-HOUR) },
      });
      await signal(configChangedSignal);
      await untilAnswered('loadAccount', 2);
      expect(await status()).toEqual(waits);
      await signal(runRequestedSignal);
      const again = await next('browserSession');
      await signal(runRequestedSignal);
      await again.answer({ outcome: 'waits', expectedAt, ahead: 1, bankDown: false });
      await until(({ sessionId, note }) => sessionId === null && note !== null);
      await signal(turnCameSignal, { sequence: session.input.sequence });
      expect(await status()).toMatchObject({ sessionId: null, state: 'scheduled' });
      expect(await wanted()).toEqual(['loadAccount', 'browserSession', 'loadAccount', 'browserSession']);
    });

    test('is given up by a stop, and begun by a restart', async () => {
      const { signal, next, until } = await queued();
      await signal(stopRequestedSignal);
      expect((await next('recordSession')).input.standing).toMatchObject({ state: 'stopped', nextRunAt: null });
      expect(await until(({ state }) => state === 'stopped')).toMatchObject({ note: null });
      await signal(restartRequestedSignal);
      await next('browserSession');
      const other = await queued();
      await other.signal(restartRequestedSignal);
      expect((await other.next('browserSession')).input.sequence).toBe(2);
    });
  });

  describe('for the login hours', () => {
    const closed = async (ms = HOUR) => ({ opensAt: await time(ms), until: '07:00 Europe/Madrid' });
    const note = 'Waits until 07:00 Europe/Madrid: a login that may need a person begins only in the login hours.';
    const plan = { loginHours: true };
    const always = async (settings: AccountSettings = {}) => {
      const hours = await closed();
      const answers = { askLoginHours: () => ({ closed: hours, resumable: false }), ...settings.answers };
      return { hours, ...(await lab.account({ plan, ...settings, answers })) };
    };
    const open = () => ({ closed: null, resumable: false });

    test('says until when, writes it down, and begins then', async () => {
      const { hours, id, answers, next, until, details, wanted } = await always();
      expect((await next('askLoginHours')).input).toEqual({ accountId: id, now: expect.any(Number) });
      const { standing, end } = (await next('recordSession')).input;
      expect({ standing, end }).toMatchObject({
        standing: { state: 'scheduled', nextRunAt: hours.opensAt, loginOpensAt: hours.opensAt },
        end: null,
      });
      const status = await until((now) => now.note === note);
      expect(status).toMatchObject({ state: 'scheduled', nextRunAt: hours.opensAt });
      expect(await details()).toContain('**Waits for the login hours**');
      answers.askLoginHours = open;
      await lab.skipTo(hours.opensAt);
      const session = await next('browserSession');
      expect(session.input).not.toHaveProperty('resumeOnly');
      expect(await until(({ state }) => state === 'logging_in')).toMatchObject({ note: null });
      expect(await wanted()).toEqual([
        'loadAccount',
        'askLoginHours',
        'recordSession',
        'askLoginHours',
        'browserSession',
      ]);
      await session.answer({ outcome: 'completed' });
      expect((await next('recordSession')).input.standing).toMatchObject({ loginOpensAt: null });
    });

    test('begins at once for a person, and the next one by itself waits again', async () => {
      const { signal, next, until, wanted } = await always();
      for (const asked of [runRequestedSignal, restartRequestedSignal] as const) {
        await until((now) => now.note === note);
        await signal(asked);
        await (await next('browserSession')).answer({ outcome: 'failed', during: 'login', reason: 'bank_unavailable' });
        const { nextRunAt } = await until(({ state }) => state === 'backing_off');
        await lab.skipTo(nextRunAt);
      }
      await until((now) => now.note === note);
      expect((await wanted()).filter((name) => name === 'askLoginHours')).toHaveLength(3);
    });

    test('begins again at once after the loss of a worker only where a person had asked', async () => {
      const { signal, next, until, lose, enter, wanted } = await always();
      await until((now) => now.note === note);
      await signal(runRequestedSignal);
      await lose(await next('browserSession'));
      const second = await next('browserSession');
      expect((await wanted()).filter((name) => name === 'askLoginHours')).toHaveLength(1);
      // Once it is inside, what was asked for is done.
      await enter(second, 'monitoring');
      await until(({ state }) => state === 'monitoring');
      await second.answer({ outcome: 'not_resumed' });
      await until((now) => now.note === note);
      expect((await wanted()).filter((name) => name === 'browserSession')).toHaveLength(2);

      const other = await always({ answers: { askLoginHours: open } });
      const session = await other.next('browserSession');
      other.answers.askLoginHours = async () => ({ closed: await closed(), resumable: false });
      await other.lose(session);
      await other.until((now) => now.note === note);
    });

    test('may go on where the bank still holds the session, and only there', async () => {
      const hours = await closed();
      const { answers, next, until } = await always({
        answers: { askLoginHours: () => ({ closed: hours, resumable: true }) },
      });
      const session = await next('browserSession');
      expect(session.input).toMatchObject({ resumeOnly: true });
      answers.askLoginHours = () => ({ closed: hours, resumable: false });
      await session.answer({ outcome: 'not_resumed' });
      await until((now) => now.note === note);
      answers.askLoginHours = open;
      await lab.skipTo(hours.opensAt);
      expect((await next('browserSession')).input).not.toHaveProperty('resumeOnly');
    });

    test('is not begun, and not put off, when somebody has asked for something else meanwhile', async () => {
      const asking = Promise.withResolvers<{ closed: null; resumable: boolean }>();
      const { signal, next, until, wanted } = await always({ answers: { askLoginHours: () => asking.promise } });
      await next('askLoginHours');
      await signal(stopRequestedSignal);
      asking.resolve(open());
      await until(({ state }) => state === 'stopped');
      expect(await wanted()).toEqual(['loadAccount', 'askLoginHours', 'recordSession']);

      const hours = await closed();
      const shut = Promise.withResolvers<{ closed: typeof hours; resumable: boolean }>();
      const other = await always({ answers: { askLoginHours: () => shut.promise } });
      await other.next('askLoginHours');
      await other.signal(runRequestedSignal);
      // Of no session that is open: it takes nothing back.
      await other.signal(stopRequestedSignal, { onlySession: true });
      shut.resolve({ closed: hours, resumable: false });
      await other.next('browserSession');
      expect(await other.wanted()).toEqual(['loadAccount', 'askLoginHours', 'browserSession']);
    });

    test('gives its turn at the bank to the next one when it comes too late', async () => {
      const { answers, signal, next, until } = await always({ answers: { askLoginHours: open } });
      const session = await next('browserSession');
      await session.answer({ outcome: 'waits', expectedAt: await time(HOUR), ahead: 0, bankDown: false });
      await until((now) => now.note?.includes('turn') === true);
      const hours = await closed(3 * HOUR);
      answers.askLoginHours = () => ({ closed: hours, resumable: false });
      await signal(turnCameSignal, { sequence: 1 });
      expect(await until((now) => now.note === note)).toMatchObject({ nextRunAt: hours.opensAt });
    });

    test('is not moved by settings that were heard of during the session before', async () => {
      const { answers, hours, next, signal, enter, until, untilAnswered, wanted, status } = await always({
        answers: { askLoginHours: open },
      });
      const session = await next('browserSession');
      await enter(session, 'monitoring');
      await signal(configChangedSignal);
      await untilAnswered('loadAccount', 2);
      answers.askLoginHours = () => ({ closed: hours, resumable: false });
      await session.answer({ outcome: 'not_resumed' });
      await until((now) => now.note === note);
      expect(await status()).toMatchObject({ nextRunAt: hours.opensAt });
      expect((await wanted()).slice(-3)).toEqual(['recordSession', 'askLoginHours', 'recordSession']);
    });

    test('waits after its memory was lost too, and says so', async () => {
      const hours = await closed();
      const { status, next, wanted } = await always({
        record: { nextRunAt: hours.opensAt, closedHours: hours },
      });
      expect(await status()).toMatchObject({ state: 'scheduled', nextRunAt: hours.opensAt, note });
      expect(await wanted()).toEqual(['loadAccount']);
      await lab.skipTo(hours.opensAt);
      await next('askLoginHours');
    });
  });
});
