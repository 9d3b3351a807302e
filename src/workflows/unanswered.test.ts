import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeRequested, type ScriptedBank } from '../../test/support/scripted-bank.ts';
import { type LabAccount, openSessionLab, type SessionLab } from '../../test/support/session-lab.ts';
import type { LoginOutcome } from '../banks/bank.ts';
import { accountSessionId, sessionsQueue } from '../temporal/names.ts';
import { hostLost, runRequested, stopRequested } from './messages.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real');
});
afterAll(() => lab.close());

const never = () => new Promise<LoginOutcome>(() => undefined);
const runs = (accountId: string) =>
  lab.db
    .selectFrom('runs')
    .select(['id', 'outcome', 'reason', 'unanswered'])
    .where('account_id', '=', accountId)
    .orderBy('sequence')
    .execute();

/** Resolves with the session once the bank has been given its credentials. */
async function given({ id, bank, status }: LabAccount, logins: number): Promise<string> {
  await expect.poll(() => bank.logins.length).toBe(logins);
  await expect.poll(async () => (await runs(id)).at(-1)?.unanswered).toBe('credentials');
  return (await status()).sessionId ?? '';
}

async function lose(account: LabAccount, sessionId: string): Promise<void> {
  await account.workflow.signal(hostLost, { sessionId, host: 'gone' });
}

test('a login that is lost before the bank has answered counts, and three of them block the account', async () => {
  const account = await lab.account({}, (bank) => bank.onLogin(never));
  for (const lost of [1, 2]) {
    await lose(account, await given(account, lost));
    const status = await account.until(({ state, failures }) => state === 'scheduled' && failures === lost);
    expect(status.note).toContain('The bank may have seen this login; its answer is not known.');
    await account.workflow.signal(runRequested);
  }
  await lose(account, await given(account, 3));
  const { blocked } = await account.until(({ state }) => state === 'blocked');
  expect(blocked?.reason).toBe('repeated_login_failures');
  const lost = { outcome: 'lost', reason: 'worker_lost', unanswered: 'credentials' };
  expect(await runs(account.id)).toMatchObject([lost, lost, lost]);
  const events = await lab.db.selectFrom('events').select('type').where('account_id', '=', account.id).execute();
  expect(events.filter(({ type }) => type === 'login.failed')).toHaveLength(3);
});

test('a login that got in sets the count of lost ones to zero', async () => {
  const account = await lab.account({}, (bank) => bank.onLogin(never, { outcome: 'logged_in' }));
  await lose(account, await given(account, 1));
  await account.until(({ failures }) => failures === 1);
  await account.workflow.signal(runRequested);
  await account.until(({ state, failures }) => state === 'scheduled' && failures === 0);
  expect((await runs(account.id)).map(({ unanswered }) => unanswered)).toEqual(['credentials', null]);
});

test('a code that is lost before the bank has answered counts', async () => {
  const account = await lab.account({ login_mode: 'assisted' }, (bank) => {
    bank.onLogin(codeRequested);
    bank.onCode(() => new Promise(() => undefined));
  });
  const { pendingAssistance, sessionId } = await account.until(({ state }) => state === 'awaiting_otp');
  expect((await runs(account.id)).at(-1)?.unanswered).toBeNull();
  await account.submit('123456', pendingAssistance?.id ?? '');
  await expect.poll(async () => (await runs(account.id)).at(-1)?.unanswered).toBe('code');
  await lose(account, sessionId ?? '');
  await account.until(({ state, failures }) => state === 'scheduled' && failures === 1);
});

test('a login that is lost while a code is awaited does not count: the bank has answered', async () => {
  const account = await lab.account({ login_mode: 'assisted' }, (bank) => bank.onLogin(codeRequested));
  const { sessionId } = await account.until(({ state }) => state === 'awaiting_otp');
  await lose(account, sessionId ?? '');
  const again = await account.until(({ state, sessionId: id }) => state === 'awaiting_otp' && id !== sessionId);
  expect(again.failures).toBe(0);
});

test('a stop before the bank has answered counts too, and the account stays stopped', async () => {
  const account = await lab.account({}, (bank) => bank.onLogin(never));
  await given(account, 1);
  await account.workflow.signal(stopRequested);
  const status = await account.until(({ state }) => state === 'stopped');
  expect(status.failures).toBe(1);
});

test('an orderly hand-over before the bank has answered counts, and does not log in again at once', async () => {
  const account = await lab.account({}, (bank) => bank.onLogin(never));
  await given(account, 1);
  await lab.replaceWorker();
  const status = await account.until(({ state }) => state === 'scheduled');
  expect(status.failures).toBe(1);
  expect(Date.parse(status.nextRunAt ?? '') - Date.now()).toBeGreaterThan(60_000);
  expect(account.bank.logins).toHaveLength(1);
});

test('a workflow that has lost its memory counts the login that was under way', async () => {
  const account = await lab.account({ login_failure_limit: 1 }, (bank) => bank.onLogin(never));
  await given(account, 1);
  await account.workflow.terminate();
  const workflow = await lab.client.workflow.start('accountSession', {
    workflowId: accountSessionId(account.id),
    taskQueue: sessionsQueue,
    args: [{ accountId: account.id }],
  });
  await expect.poll(async () => ((await workflow.query('status')) as { state: string }).state).toBe('blocked');
  expect(await runs(account.id)).toMatchObject([{ outcome: 'lost', unanswered: 'credentials' }]);
  expect(account.bank.logins).toHaveLength(1);
});

/** A bank whose pages come from a server of the test. */
async function served(login: (bank: ScriptedBank, url: string) => ScriptedBank['login']) {
  const received: string[] = [];
  const server = createServer((request, response) => {
    received.push(`${request.method} ${request.url}`);
    if (request.method === 'POST') response.statusCode = 503;
    response
      .setHeader('content-type', 'text/html')
      .end('<form method="post"><input name="p"><button>Go</button></form>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/login`;
  const account = await lab.account({}, (bank) => {
    bank.login = login(bank, url);
  });
  return { account, received, close: () => server.close() };
}

test('an error of the bank after the password was sent counts; one before it does not', async () => {
  const before = await served((_, url) => async (page) => {
    await page.goto(url);
    return { outcome: 'failed', reason: 'bank_unavailable' };
  });
  const after = await served((_, url) => async (page, { password }) => {
    await page.goto(url);
    await page.locator('input').fill(password);
    await Promise.all([page.waitForResponse((response) => response.status() === 503), page.locator('button').click()]);
    return { outcome: 'failed', reason: 'bank_unavailable' };
  });
  const free = await before.account.until(({ state }) => state === 'backing_off');
  expect(free).toMatchObject({ failures: 0, retries: 1 });
  expect(await runs(before.account.id)).toMatchObject([{ reason: 'bank_unavailable', unanswered: null }]);
  const counted = await after.account.until(({ failures }) => failures === 1);
  expect(counted.note).toContain('its answer is not known');
  expect(await runs(after.account.id)).toMatchObject([{ reason: 'bank_unavailable', unanswered: 'credentials' }]);
  expect(after.received).toContain('POST /login');
  before.close();
  after.close();
});
