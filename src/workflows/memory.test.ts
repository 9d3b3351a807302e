import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type AccountSettings, type ScriptedAccount, soon } from '../../test/support/scripted-account.ts';
import { canSkipTime, openWorkflowLab, type WorkflowLab } from '../../test/support/workflow-lab.ts';
import { configChangedSignal, runRequestedSignal, stopRequestedSignal } from '../temporal/messages.ts';

describe.skipIf(!canSkipTime)('the memory of an account', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await openWorkflowLab();
  });
  afterEach(() => lab.end());
  afterAll(() => lab.close());

  const HOUR = 3_600_000;
  const time = async (ms: number) => new Date((await lab.now()) + ms).toISOString();
  const runId = async ({ workflow }: ScriptedAccount) => (await workflow.describe()).runId;

  /** A query of the run that ends is never answered by this server: what follows is asked after it. */
  const continued = (account: ScriptedAccount, before: string) =>
    soon(
      () => runId(account),
      (id) => id !== before,
    );

  /** So much that the server wants the workflow to continue as new. */
  async function fill({ signal }: ScriptedAccount): Promise<void> {
    const filler = { sessionId: 'x'.repeat(1_500_000), host: '' };
    for (let count = 0; count < 3; count++) await signal('hostLost', filler);
  }

  describe('that continues as new', () => {
    test('has what was remembered and asked for, and what it is of the records it does not look up', async () => {
      const account = await lab.account({ record: { sequence: 4, failures: 1 } });
      const before = await runId(account);
      const session = await account.next('browserSession');
      await fill(account);
      await session.answer({ outcome: 'failed', during: 'login', reason: 'bank_unavailable' });
      Object.assign(account.records.record, { sequence: 1, failures: 0, state: 'stopped' });
      const { standing } = (await account.next('recordSession')).input;
      await continued(account, before);
      const { state, nextRunAt } = standing;
      expect(state).toBe('backing_off');
      expect(await account.status()).toMatchObject({ state, nextRunAt, failures: 1, retries: 1, blocked: null });
      await account.signal(runRequestedSignal);
      expect((await account.next('browserSession')).input.sequence).toBe(6);
    });

    test('has the stop that was asked for at that moment', async () => {
      const written = Promise.withResolvers<void>();
      const account = await lab.account({ answers: { recordSession: () => written.promise } });
      const before = await runId(account);
      const session = await account.next('browserSession');
      await fill(account);
      await session.answer({ outcome: 'completed' });
      await account.next('recordSession');
      await account.signal(stopRequestedSignal);
      written.resolve();
      await continued(account, before);
      await account.until(({ state }) => state === 'stopped');
    });

    test('waits for settings that are being read, and goes by them', async () => {
      const account = await lab.account({ plan: { scrapeIntervalSeconds: 86_400 } });
      const before = await runId(account);
      const session = await account.next('browserSession');
      await fill(account);
      const { records, answers } = account;
      const reading = Promise.withResolvers<typeof records>();
      answers.loadAccount = () => reading.promise;
      await account.next('loadAccount');
      await account.signal(configChangedSignal);
      await account.next('loadAccount');
      await session.answer({ outcome: 'completed' });
      const { standing } = (await account.next('recordSession')).input;
      expect(Date.parse(standing.nextRunAt ?? '')).toBeGreaterThan((await lab.now()) + 20 * HOUR);
      await account.until(({ sessionId }) => sessionId === null);
      expect(await runId(account)).toBe(before);
      answers.loadAccount = () => records;
      reading.resolve({ ...records, plan: { ...records.plan, scrapeIntervalSeconds: 3_600 } });
      records.plan.scrapeIntervalSeconds = 3_600;
      await continued(account, before);
      const { nextRunAt } = await account.until((now) => now.nextRunAt !== standing.nextRunAt);
      expect(Date.parse(nextRunAt ?? '')).toBeLessThan((await lab.now()) + 2 * HOUR);
    });
  });

  test('that is carried is not looked up again, and keeps its timer', async () => {
    const nextRunAt = await time(HOUR);
    const memory = {
      nextRunAt,
      lastEndedAt: await time(-HOUR),
      failures: 2,
      retries: 3,
      sequence: 8,
      note: 'Said before.',
    };
    const record = { sequence: 99, failures: 0, state: 'stopped', nextRunAt: null } as const;
    const { status, next, wanted } = await lab.account({ carried: memory, record });
    expect(await status()).toMatchObject({
      state: 'scheduled',
      nextRunAt,
      failures: 2,
      retries: 3,
      note: 'Said before.',
    });
    await lab.skip(HOUR - 60_000);
    expect(await wanted()).toEqual(['loadAccount']);
    await lab.skipTo(nextRunAt);
    expect((await next('browserSession')).input.sequence).toBe(9);
  });

  test('of before the newer fields goes on as if they said nothing', async () => {
    const old = { nextRunAt: await time(HOUR), lastEndedAt: await time(-HOUR), failures: 1, sequence: 8 };
    const { next, ask, signal, until } = await lab.account({
      carried: old,
      plan: { loginFailureLimit: 2, loginHours: true },
    });
    await signal(runRequestedSignal);
    const session = await next('browserSession');
    await ask(session, { expiresAt: await time(50) });
    await session.cancelled();
    const { standing } = (await next('recordSession')).input;
    // Of the failure that it remembers nobody knows whether it was a code that nobody gave.
    expect(standing).toMatchObject({ state: 'blocked', failures: 2, nobodyAnswered: false, loginOpensAt: null });
    expect(standing.blocked?.reason).toBe('repeated_login_failures');
    await until(({ state }) => state === 'blocked');
    const other = await lab.account({ carried: old });
    await other.signal(stopRequestedSignal);
    expect((await other.next('recordSession')).input.standing).toMatchObject({ failures: 1, nobodyAnswered: false });
  });

  describe('of a workflow that began before', () => {
    const lost = async (settings: AccountSettings) => {
      const account = await lab.account(settings);
      const session = await account.next('browserSession');
      await account.lose(session);
      return { ...account, end: (await account.next('recordSession')).input };
    };
    const counting = 'count-what-the-bank-may-have-seen';

    test('what the bank may have seen was counted: a session that never began is given up', async () => {
      const answers = { giveUpSession: () => true };
      const { end, wanted, next } = await lost({ before: [counting], answers });
      expect(end).toMatchObject({
        standing: { state: 'scheduled', failures: 0 },
        end: { requestReason: 'never_began' },
      });
      await next('browserSession');
      expect(await wanted()).toEqual([
        'loadAccount',
        'browserSession',
        'giveUpSession',
        'recordSession',
        'browserSession',
      ]);
      const begun = await lost({ before: [counting] });
      expect(begun.end).toMatchObject({ standing: { failures: 0 }, end: { outcome: 'lost', reason: 'worker_lost' } });
    });

    test('that, one that has been heard of is lost, and one that failed is asked about by nobody', async () => {
      const heard = await lab.account({ before: [counting], answers: { giveUpSession: () => true } });
      const session = await heard.next('browserSession');
      await heard.ask(session);
      await heard.lose(session);
      expect((await heard.next('recordSession')).input).toMatchObject({
        standing: { state: 'backing_off', failures: 0 },
        end: { outcome: 'lost' },
      });
      const failed = await lab.account({ before: [counting] });
      await (await failed.next('browserSession')).answer({
        outcome: 'failed',
        during: 'login',
        reason: 'network_error',
      });
      expect((await failed.next('recordSession')).input.end).toMatchObject({ outcome: 'failed' });
      for (const { wanted } of [heard, failed])
        expect(await wanted()).not.toEqual(expect.arrayContaining([expect.stringMatching(/giveUp|settle/)]));
    });

    test('a session could be given up, it is lost', async () => {
      const { end, wanted } = await lost({ before: [counting, 'give-up-what-never-began'] });
      expect(end.end).toMatchObject({ outcome: 'lost', reason: 'worker_lost' });
      expect(await wanted()).not.toContain('giveUpSession');
    });

    test('there were login hours, they are not asked for', async () => {
      const { next, wanted } = await lab.account({ before: ['login-hours'], plan: { loginHours: true } });
      await next('browserSession');
      expect(await wanted()).not.toContain('askLoginHours');
    });

    test('a lost session was closed, it is left open, and before it was counted it is not asked about', async () => {
      const record = { sessionId: randomUUID(), nextRunAt: await time(HOUR) };
      const open = await lab.account({ before: ['close-the-lost-session'], record });
      expect(await open.status()).toMatchObject({ state: 'scheduled', nextRunAt: record.nextRunAt });
      expect(await open.wanted()).toEqual(['loadAccount']);
      const closed = await lab.account({ before: ['count-the-lost-login'], record });
      expect((await closed.next('recordSession')).input).toMatchObject({
        standing: { state: 'scheduled', failures: 0 },
      });
      expect(await closed.wanted()).toEqual(['loadAccount', 'recordSession']);
    });

    test('a refusal was tried again soon, it waits for the interval where settings have changed', async () => {
      const { next, signal, untilAnswered } = await lab.account({ before: ['a-refusal-waits-no-interval'] });
      const session = await next('browserSession');
      await signal(configChangedSignal);
      await untilAnswered('loadAccount', 2);
      await session.answer({ outcome: 'refused' });
      await next('recordSession');
      const { standing } = (await next('recordSession')).input;
      expect(Date.parse(standing.nextRunAt ?? '')).toBeGreaterThan((await lab.now()) + 20 * HOUR);
    });
  });
});
