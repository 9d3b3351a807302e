import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepted, codeRequested, refused } from '../../test/support/scripted-bank.ts';
import { type LabAccount, openSessionLab, type SessionLab } from '../../test/support/session-lab.ts';
import { configChangedSignal, restartRequestedSignal, runRequestedSignal } from '../temporal/messages.ts';
import { accountSessionId, sessionsQueue } from '../temporal/names.ts';

const HOUR = 3_600_000;
const seed = 'otpauth://totp/bank?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real');
});
afterAll(() => lab.close());

const clock = (at: number) => new Date(at).toISOString().slice(11, 16);
/** Returns one hour of every day, which begins so far from now. */
const hourIn = (ms: number): string => {
  const at = Date.now() + ms;
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  return JSON.stringify({ time_zone: 'UTC', windows: [{ days, from: clock(at), to: clock(at + HOUR) }] });
};
const closed = () => hourIn(3 * HOUR);
const open = () => hourIn(-HOUR / 2);
/** The note names the weekday when the hours begin tomorrow. */
const waits = /^Waits until (\w+day )?\d\d:\d\d UTC: a login that may need a person/;
const waitsForHours = ({ note }: { note: string | null }) => note?.startsWith('Waits until ') === true;

const assisted = (more: object = {}) => ({ login_mode: 'assisted' as const, login_hours: closed(), ...more });
const row = (id: string) => lab.db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const runs = (id: string) =>
  lab.db.selectFrom('runs').select(['outcome', 'reason']).where('account_id', '=', id).orderBy('sequence').execute();
const set = (id: string, login_hours: string | null) =>
  lab.db.updateTable('account_settings').set({ login_hours }).where('account_id', '=', id).execute();

/** Saves login hours that are closed now. */
async function close({ id, workflow }: LabAccount): Promise<void> {
  await set(id, closed());
  await workflow.signal(configChangedSignal);
}

describe('outside of the login hours', () => {
  test('a login by itself waits until they begin, and says so', async () => {
    const hours = closed();
    const { id, bank, until } = await lab.account({ ...assisted(), login_hours: hours });
    const { state, note, nextRunAt } = await until(waitsForHours);
    const opens = JSON.parse(hours).windows[0].from;
    expect(note).toContain(`${opens} UTC: a login that may need a person begins only in the login hours.`);
    expect(state).toBe('scheduled');
    const after = Date.parse(nextRunAt ?? '') - (Date.now() + 3 * HOUR);
    expect(after).toBeGreaterThan(-2 * 60_000);
    expect(after).toBeLessThan(6 * 60_000);
    const { next_run_at, login_opens_at } = await row(id);
    expect([next_run_at, login_opens_at]).toEqual([new Date(nextRunAt ?? ''), new Date(nextRunAt ?? '')]);
    expect(bank.logins).toHaveLength(0);
  });

  test('a login that a person asks for begins at once, and the next one by itself waits', async () => {
    const { bank, until, workflow } = await lab.account(assisted({ scrape_interval_seconds: 1 }));
    await until(waitsForHours);
    await workflow.signal(runRequestedSignal);
    await expect.poll(() => bank.reads).toBe(1);
    await until(waitsForHours);
    await workflow.signal(restartRequestedSignal);
    await expect.poll(() => bank.reads).toBe(2);
    await until(waitsForHours);
    expect(bank.logins).toHaveLength(2);
  });

  test('other hours wake an account that waits', async () => {
    const { id, bank, until, workflow } = await lab.account(assisted());
    await until(waitsForHours);
    await set(id, null);
    await workflow.signal(configChangedSignal);
    await expect.poll(() => bank.logins.length).toBe(1);
    expect(await until(({ nextRunAt, state }) => state === 'scheduled' && nextRunAt !== null)).toMatchObject({
      note: null,
    });
    expect(await row(id)).toMatchObject({ login_opens_at: null });
  });

  test('a workflow without memory waits and says so too', async () => {
    const { id, bank, until, workflow } = await lab.account(assisted());
    const { note, nextRunAt } = await until(waitsForHours);
    await workflow.terminate();
    await lab.client.workflow.start('accountSession', {
      workflowId: accountSessionId(id),
      taskQueue: sessionsQueue,
      args: [{ accountId: id }],
    });
    const again = await until(waitsForHours);
    expect(again.nextRunAt).toBe(nextRunAt);
    expect(again.note).toMatch(waits);
    expect(note).toMatch(waits);
    expect(bank.logins).toHaveLength(0);
  });

  test('an account whose turn at the bank comes too late gives it to the next one', async () => {
    const held = Promise.withResolvers<void>();
    const bank = await lab.bank({ concurrentLogins: 1, loginsPerMinute: 100_000 });
    bank.onLogin(() => held.promise.then(() => ({ outcome: 'logged_in' })), { outcome: 'logged_in' });
    await lab.account({}, undefined, { bank });
    await expect.poll(() => bank.logins.length).toBe(1);
    const { id, until } = await lab.account(assisted({ login_hours: open() }), undefined, { bank });
    await until(({ note }) => note?.includes('waits its turn') === true);
    await set(id, closed());
    held.resolve();
    await until(waitsForHours);
    const queued = lab.db.selectFrom('login_queue').select('account_id').where('account_id', '=', id);
    expect(await queued.executeTakeFirst()).toBeUndefined();
    expect(bank.logins).toHaveLength(1);
  });

  test.each([
    ['a simple account', { login_mode: 'simple' }],
    ['an account with an authenticator', { bank_totp_secret: seed }],
    ['an account in its hours', { login_hours: open() }],
  ] as const)('%s logs in', async (_who, settings) => {
    const { bank, until } = await lab.account(assisted(settings));
    await until(({ state, nextRunAt }) => state === 'scheduled' && nextRunAt !== null);
    expect(bank.logins).toHaveLength(1);
  });

  test('an authenticator whose codes the bank did not take is no reason to begin', async () => {
    const settings = { bank_totp_secret: seed, login_hours: open(), scrape_interval_seconds: 1 };
    const forGood = { ...refused, canRetry: false, triesLeft: 0 };
    const account = await lab.account(assisted(settings), (it) => {
      it.onLogin(codeRequested);
      it.onCode(forGood, accepted);
    });
    await account.until(({ failures }) => failures === 1);
    await close(account);
    await account.until(waitsForHours);
    expect(account.bank.logins).toHaveLength(1);
  });
});

describe('a session that the bank may still hold', () => {
  const held = async (isLoggedIn: boolean) => {
    const account = await lab.account(assisted({ session_type: 'persistent', login_hours: open() }), (it) => {
      it.isLoggedIn = async () => isLoggedIn;
    });
    await account.until(({ state }) => state === 'monitoring');
    await close(account);
    await lab.replaceWorker();
    return account;
  };

  test('goes on at any hour, without a login', async () => {
    const { id, bank, until, status } = await held(true);
    await expect.poll(async () => (await runs(id)).length).toBe(2);
    await until(({ state }) => state === 'monitoring');
    expect(await status()).toMatchObject({ note: null });
    expect(bank.logins).toHaveLength(1);
  });

  test('and does not hold any more costs no login, no failure and no code', async () => {
    const { id, bank, until } = await held(false);
    expect(await until(waitsForHours)).toMatchObject({ state: 'scheduled', failures: 0, retries: 0 });
    expect(await runs(id)).toEqual([
      { outcome: 'handed_over', reason: null },
      { outcome: 'lost', reason: 'session_dropped' },
    ]);
    expect(bank.logins).toHaveLength(1);
    const state = lab.db.selectFrom('browser_states').select('resumable').where('account_id', '=', id);
    expect(await state.executeTakeFirst()).toEqual({ resumable: false });
  });
});

describe('a login that waits for a code while its worker stops', () => {
  const asked = async (login_hours: string) => {
    const account = await lab.account(assisted({ login_hours }), (it) => it.onLogin(codeRequested));
    if (login_hours !== closedNow) return account;
    await account.until(waitsForHours);
    await account.workflow.signal(runRequestedSignal);
    return account;
  };
  const closedNow = closed();

  test('waits for the hours where it had begun by itself', async () => {
    const account = await asked(open());
    await account.until(({ state }) => state === 'awaiting_otp');
    await set(account.id, closed());
    await lab.replaceWorker();
    await account.until(waitsForHours);
    expect(account.bank.logins).toHaveLength(1);
  });

  test('begins again at once where a person had asked for it', async () => {
    const { bank, until, submit } = await asked(closedNow);
    const { pendingAssistance: first } = await until(({ pendingAssistance }) => pendingAssistance !== null);
    await lab.replaceWorker();
    const { pendingAssistance } = await until(
      (now) => !!now.pendingAssistance && now.pendingAssistance.id !== first?.id,
    );
    await submit('123456', pendingAssistance?.id ?? '');
    await expect.poll(() => bank.reads).toBe(1);
  });
});

describe('codes that nobody gives', () => {
  const limit = { login_mode: 'assisted', assistance_timeout_seconds: 1, login_failure_limit: 2 } as const;

  test('block the account with the reason that nobody answered, also when the memory was lost in between', async () => {
    const { id, until, workflow } = await lab.account(limit, (it) => it.onLogin(codeRequested));
    await until(({ failures, state }) => failures === 1 && state === 'scheduled');
    expect(await row(id)).toMatchObject({ failures: 1, nobody_answered: true });
    await workflow.terminate();
    const again = await lab.client.workflow.start('accountSession', {
      workflowId: accountSessionId(id),
      taskQueue: sessionsQueue,
      args: [{ accountId: id }],
    });
    await again.signal(runRequestedSignal);
    const { blocked } = await until(({ state }) => state === 'blocked');
    expect(blocked).toMatchObject({ reason: 'nobody_answered' });
    expect(await row(id)).toMatchObject({ scrape_blocked_reason: 'nobody_answered' });
    const description = await again.describe();
    expect(description.searchAttributes.BlockedReason).toEqual(['nobody_answered']);
  });

  test('do not hide that the bank refused one', async () => {
    const { until, workflow } = await lab.account(limit, (it) =>
      it.onLogin({ outcome: 'failed', reason: 'login_failed' }, codeRequested),
    );
    await until(({ failures, state }) => failures === 1 && state === 'scheduled');
    await workflow.signal(runRequestedSignal);
    const { blocked } = await until(({ state }) => state === 'blocked');
    expect(blocked).toMatchObject({ reason: 'repeated_login_failures' });
  });
});
