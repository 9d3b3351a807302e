import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepted, codeRequested, refused } from '../../test/support/scripted-bank.ts';
import { openSessionLab, type SessionLab } from '../../test/support/session-lab.ts';
import {
  configChangedSignal,
  hostLostSignal,
  restartRequestedSignal,
  runRequestedSignal,
  stopRequestedSignal,
} from '../temporal/messages.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real');
});
afterAll(() => lab.close());

const requests = (accountId: string) =>
  lab.db.selectFrom('otp_requests').selectAll().where('account_id', '=', accountId).orderBy('requested_at').execute();
const runs = (accountId: string) =>
  lab.db.selectFrom('runs').selectAll().where('account_id', '=', accountId).orderBy('sequence').execute();
const row = (accountId: string) =>
  lab.db.selectFrom('accounts').selectAll().where('id', '=', accountId).executeTakeFirstOrThrow();

/** Makes an assisted account whose bank waits for a code. */
async function waiting(prepare: Parameters<SessionLab['account']>[1] = () => undefined) {
  const account = await lab.account({ login_mode: 'assisted' }, (bank) => {
    bank.onLogin(codeRequested);
    prepare(bank);
  });
  const { pendingAssistance } = await account.until((status) => status.state === 'awaiting_otp');
  if (!pendingAssistance) throw new Error('no request is pending');
  return { ...account, request: pendingAssistance };
}

describe('a code', () => {
  test('is typed into the page that asked for it, and the session reads on', async () => {
    const { id, bank, request, submit, until } = await waiting();
    expect(request).toMatchObject({ type: 'otp', descriptor: { length: 6, type: 'numeric' }, attempts: 0 });
    await submit('123456', request.id);
    await until((status) => status.state === 'scheduled');
    expect(bank.codes).toEqual(['123456']);
    expect(bank.logins).toHaveLength(1);
    expect(await requests(id)).toMatchObject([{ id: request.id, state: 'fulfilled', attempts: 0, verifying: false }]);
    expect(await runs(id)).toMatchObject([{ outcome: 'completed', reason: null }]);
  });

  test('is typed once, however often it is submitted', async () => {
    const { bank, request, submit, until } = await waiting();
    await Promise.all(Array.from({ length: 20 }, () => submit('123456', request.id)));
    await until((status) => status.state === 'scheduled');
    expect(bank.codes).toEqual(['123456']);
  });

  test('that the bank refuses leaves the request pending, with one attempt more', async () => {
    const { id, bank, request, submit, until } = await waiting((it) => it.onCode(refused, accepted));
    await submit('111111', request.id);
    const { pendingAssistance } = await until((status) => status.pendingAssistance?.attempts === 1);
    expect(pendingAssistance).toMatchObject({ id: request.id, triesLeft: 2, verifying: false });
    expect(await requests(id)).toMatchObject([{ state: 'pending', attempts: 1, last_rejection: 'otp_rejected' }]);
    await submit('222222', request.id);
    await until((status) => status.state === 'scheduled');
    expect(bank.codes).toEqual(['111111', '222222']);
    expect(await requests(id)).toMatchObject([{ state: 'fulfilled', attempts: 1 }]);
  });

  test('that comes while another is checked is tried only if that one is refused', async () => {
    const verdict = Promise.withResolvers<typeof refused>();
    const { bank, request, submit, until } = await waiting((it) => it.onCode(() => verdict.promise, accepted));
    await submit('111111', request.id);
    await expect.poll(() => bank.codes).toEqual(['111111']);
    await submit('222222', request.id);
    verdict.resolve(refused);
    await until((status) => status.state === 'scheduled');
    expect(bank.codes).toEqual(['111111', '222222']);
  });

  test('that comes while another is checked is forgotten if that one is accepted', async () => {
    const verdict = Promise.withResolvers<typeof accepted>();
    const { bank, request, submit, until } = await waiting((it) => it.onCode(() => verdict.promise));
    await submit('111111', request.id);
    await expect.poll(() => bank.codes).toEqual(['111111']);
    await submit('222222', request.id);
    verdict.resolve(accepted);
    await until((status) => status.state === 'scheduled');
    expect(bank.codes).toEqual(['111111']);
  });

  test('for another request is dropped and said so', async () => {
    const { bank, request, submit, until } = await waiting();
    await submit('999999', randomUUID());
    const { note } = await until((status) => status.note !== null);
    expect(note).toMatch(/was dropped/);
    await submit('123456', request.id);
    await until((status) => status.state === 'scheduled');
    expect(bank.codes).toEqual(['123456']);
  });

  test('that the bank refuses without another try ends the login and counts', async () => {
    const forGood = { ...refused, canRetry: false, triesLeft: 0 };
    const { id, request, submit, until } = await waiting((it) => it.onCode(forGood));
    await submit('111111', request.id);
    await until((status) => status.failures === 1 && status.state === 'scheduled');
    expect(await requests(id)).toMatchObject([{ state: 'cancelled', attempts: 1, reason: 'otp_rejected' }]);
    expect(await runs(id)).toMatchObject([{ outcome: 'failed', reason: 'otp_rejected' }]);
  });
});

describe('a request', () => {
  test('expires after its timeout, and the login counts as failed', async () => {
    const settings = { login_mode: 'assisted', assistance_timeout_seconds: 1 } as const;
    const { id, bank, until } = await lab.account(settings, (it) => it.onLogin(codeRequested));
    await until((status) => status.failures === 1 && status.state === 'scheduled');
    expect(await requests(id)).toMatchObject([{ state: 'expired', reason: 'assistance_timeout' }]);
    expect(bank.codes).toEqual([]);
  });

  test('is cancelled when the session is stopped, and the account stays stopped', async () => {
    const { id, workflow, until, bank } = await waiting();
    await workflow.signal(stopRequestedSignal);
    await until((status) => status.state === 'stopped');
    await workflow.signal(runRequestedSignal);
    expect(await requests(id)).toMatchObject([{ state: 'cancelled', reason: 'stopped' }]);
    expect(await row(id)).toMatchObject({ state: 'stopped', session_id: null, next_run_at: null });
    await workflow.signal(restartRequestedSignal);
    await until((status) => status.state === 'awaiting_otp');
    expect(bank.logins).toHaveLength(2);
    expect(await requests(id)).toHaveLength(2);
  });

  test('is cancelled when the workflow is', async () => {
    const { id, workflow } = await waiting();
    await workflow.cancel();
    await expect(workflow.result()).rejects.toThrow();
    expect(await requests(id)).toMatchObject([{ state: 'cancelled' }]);
  });
});

test('when its worker is said to be gone the request is cancelled once, and the next login asks anew', async () => {
  const { id, request, status, submit, until, workflow } = await waiting();
  const { sessionId } = await status();
  const lost = { sessionId: sessionId ?? '', host: 'gone' };
  await Promise.all([workflow.signal(hostLostSignal, lost), workflow.signal(hostLostSignal, lost)]);
  const { pendingAssistance } = await until(
    (now) => now.pendingAssistance !== null && now.pendingAssistance.id !== request.id,
  );
  // A repetition about the session that is over has no effect on this one.
  await workflow.signal(hostLostSignal, lost);
  await submit('123456', pendingAssistance?.id ?? '');
  await until((now) => now.state === 'scheduled');
  expect(await requests(id)).toMatchObject([
    { id: request.id, state: 'cancelled', reason: 'worker_lost' },
    { state: 'fulfilled' },
  ]);
  expect(await runs(id)).toMatchObject([{ outcome: 'lost', reason: 'worker_lost' }, { outcome: 'completed' }]);
});

describe('a failed login', () => {
  test('blocks at once when the password is wrong, after one submission', async () => {
    const { id, bank, until, workflow } = await lab.account({}, (it) =>
      it.onLogin({ outcome: 'failed', reason: 'bad_credentials' }),
    );
    const { blocked } = await until((status) => status.state === 'blocked');
    expect(blocked).toMatchObject({ reason: 'bad_credentials' });
    await workflow.signal(runRequestedSignal);
    await workflow.signal(configChangedSignal);
    expect(await row(id)).toMatchObject({ state: 'blocked', scrape_blocked_reason: 'bad_credentials' });
    expect(bank.logins).toHaveLength(1);

    bank.onLogin({ outcome: 'logged_in' });
    await workflow.signal(restartRequestedSignal);
    await until((status) => status.state === 'scheduled' && status.nextRunAt !== null);
    expect(await row(id)).toMatchObject({ scrape_blocked_at: null, scrape_blocked_reason: null, failures: 0 });
    expect(bank.logins).toHaveLength(2);
  });

  test('blocks a simple account whose bank asks for a code', async () => {
    const { until } = await lab.account({ login_mode: 'simple' }, (it) => it.onLogin(codeRequested));
    const { blocked } = await until((status) => status.state === 'blocked');
    expect(blocked).toMatchObject({ reason: 'assistance_not_enabled' });
  });

  test('of a counted kind blocks when the limit is reached', async () => {
    const { bank, until, workflow } = await lab.account({ login_failure_limit: 2 }, (it) =>
      it.onLogin({ outcome: 'failed', reason: 'login_failed' }),
    );
    await until((status) => status.failures === 1 && status.state === 'scheduled');
    await workflow.signal(runRequestedSignal);
    const { blocked } = await until((status) => status.state === 'blocked');
    expect(blocked).toMatchObject({ reason: 'repeated_login_failures' });
    expect(bank.logins).toHaveLength(2);
  });

  test('backs off and is not counted when the bank is down', async () => {
    const { until } = await lab.account({}, (it) => it.onLogin({ outcome: 'failed', reason: 'bank_unavailable' }));
    const status = await until(({ state }) => state === 'backing_off');
    expect(status).toMatchObject({ failures: 0, retries: 1, blocked: null });
    expect(Date.parse(status.nextRunAt ?? '') - Date.now()).toBeGreaterThan(30_000);
  });
});

describe('a persistent session', () => {
  test('reads once more, without a second login, when a run is asked for', async () => {
    const { bank, until, workflow } = await lab.account({ session_type: 'persistent' });
    await until((status) => status.state === 'monitoring');
    await expect.poll(() => bank.reads).toBe(1);
    await workflow.signal(restartRequestedSignal);
    await expect.poll(() => bank.reads).toBe(2);
    expect(bank.logins).toHaveLength(1);
    await workflow.signal(stopRequestedSignal);
    await until((status) => status.state === 'stopped');
  });
});

test('a persistent session is read as often as its own setting says, whatever the time between logins', async () => {
  const persistent = { session_type: 'persistent' } as const;
  const [often, seldom] = await Promise.all([
    lab.account({ ...persistent, monitor_interval_seconds: 1, scrape_interval_seconds: 86_400 }),
    lab.account({ ...persistent, monitor_interval_seconds: 3_600, scrape_interval_seconds: 1 }),
  ]);
  await expect.poll(() => often.bank.reads, { timeout: 15_000 }).toBeGreaterThanOrEqual(4);
  await seldom.until(({ state }) => state === 'monitoring');
  expect(seldom.bank.reads).toBe(1);
  for (const { workflow } of [often, seldom]) await workflow.signal(stopRequestedSignal);
  await seldom.until(({ state }) => state === 'stopped');
});

describe('the end of one session, asked for by a person', () => {
  const held = { session_type: 'persistent', scrape_interval_seconds: 86_400 } as const;

  test('closes it, and the account goes on with its next run', async () => {
    const { id, bank, until, workflow } = await lab.account(held);
    await until((status) => status.state === 'monitoring');
    await workflow.signal(stopRequestedSignal, { onlySession: true });
    const status = await until(({ state }) => state === 'scheduled');
    expect(Date.parse(status.nextRunAt ?? '') - Date.now()).toBeGreaterThan(60_000_000);
    expect(status).toMatchObject({ failures: 0, retries: 0, sessionId: null });
    expect(await runs(id)).toMatchObject([{ outcome: 'cancelled', reason: null }]);
    await workflow.signal(runRequestedSignal);
    await until(({ state }) => state === 'monitoring');
    expect(bank.logins).toHaveLength(2);
    await workflow.signal(stopRequestedSignal);
    await until(({ state }) => state === 'stopped');
  });

  test('means nothing where no session is open, and takes no stop back', async () => {
    const { until, workflow, status } = await lab.account(held);
    await until(({ state }) => state === 'monitoring');
    await workflow.signal(stopRequestedSignal);
    await workflow.signal(stopRequestedSignal, { onlySession: true });
    await until(({ state }) => state === 'stopped');
    await workflow.signal(stopRequestedSignal, { onlySession: true });
    expect((await status()).state).toBe('stopped');
    await workflow.signal(restartRequestedSignal);
    await until(({ state }) => state === 'monitoring');
    await workflow.signal(stopRequestedSignal);
    await until(({ state }) => state === 'stopped');
  });
});

test('a run that is asked for while a session signs out is done by the next one', async () => {
  const signedOut = Promise.withResolvers<void>();
  const leaving = Promise.withResolvers<void>();
  const { bank, workflow, until } = await lab.account({ scrape_interval_seconds: 86_400 }, (it) => {
    it.logout = () => {
      leaving.resolve();
      return signedOut.promise;
    };
  });
  await leaving.promise;
  await workflow.signal(runRequestedSignal);
  await expect.poll(async () => JSON.stringify(await workflow.fetchHistory())).toContain('readNow');
  signedOut.resolve();
  await expect.poll(() => bank.reads).toBe(2);
  expect(bank.logins).toHaveLength(2);
  await until((status) => status.state === 'scheduled');
});

test('what has been asked for survives continue-as-new', async () => {
  const { id, bank, workflow, until } = await lab.account({ scrape_interval_seconds: 86_400 });
  const first = await workflow.describe();
  for (let count = 1; count <= 20; count++) {
    await expect.poll(() => bank.reads).toBe(count);
    // Sent while the last session is being recorded, so that some arrive just as the workflow continues as new.
    await until((status) => status.sessionId === null);
    await workflow.signal(runRequestedSignal);
  }
  await expect.poll(() => bank.reads).toBe(21);
  await until((status) => status.sessionId === null);
  expect(bank.logins).toHaveLength(21);
  const last = await lab.client.workflow.getHandle(workflow.workflowId).describe();
  expect(last.runId).not.toBe(first.runId);
  expect(await runs(id)).toHaveLength(21);
});
