import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeRequested } from '../../test/support/scripted-bank.ts';
import { type LabAccount, openSessionLab, type SessionLab } from '../../test/support/session-lab.ts';
import { hostLostSignal, runRequestedSignal, stopRequestedSignal } from '../temporal/messages.ts';
import { accountSessionId, sessionsQueue } from '../temporal/names.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real');
});
afterAll(async () => {
  await lab.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

type Answer = 'none' | 'error' | 'code' | 'inside' | 'inside, late';
type ServedAccount = LabAccount & { received: string[] };

const servers: Server[] = [];

/**
 * Makes an account at a bank whose page comes from a server. It answers the password with `answers`, and repeats the
 * last one.
 */
async function account(settings: Parameters<SessionLab['account']>[0], ...answers: Answer[]): Promise<ServedAccount> {
  const received: string[] = [];
  let answer: Answer = 'none';
  const server = createServer((request, response) => {
    received.push(request.method ?? '');
    response.setHeader('content-type', 'text/html');
    if (request.method === 'GET') return response.end('<form method="post"><input name="p"><button>Go</button></form>');
    answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? 'none';
    if (answer === 'error') response.statusCode = 503;
    if (answer === 'none') return;
    setTimeout(() => response.end('<p>next</p>'), answer === 'inside, late' ? 1_500 : 0);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/login`;
  const made = await lab.account(settings, (bank) => {
    bank.login = async (page, { username, password }) => {
      bank.logins.push({ username, password });
      await page.goto(url);
      await page.locator('input').fill(password);
      await Promise.all([page.getByText('next').waitFor({ timeout: 50_000 }), page.locator('button').press('Enter')]);
      if (answer === 'error') return { outcome: 'failed', reason: 'bank_unavailable' };
      return answer === 'code' ? codeRequested : { outcome: 'logged_in' };
    };
    bank.onCode(() => new Promise(() => undefined));
  });
  return { ...made, received };
}

const runs = (accountId: string) =>
  lab.db
    .selectFrom('runs')
    .select(['id', 'outcome', 'reason', 'unanswered'])
    .where('account_id', '=', accountId)
    .orderBy('sequence')
    .execute();

const posts = ({ received }: ServedAccount): number => received.filter((method) => method === 'POST').length;

/** Resolves with the session once the bank has its password. */
async function given(account: ServedAccount, logins: number): Promise<string> {
  await expect.poll(() => posts(account)).toBe(logins);
  expect((await runs(account.id)).at(-1)?.unanswered).toBe('credentials');
  return (await account.status()).sessionId ?? '';
}

async function lose({ workflow }: LabAccount, sessionId: string): Promise<void> {
  await workflow.signal(hostLostSignal, { sessionId, host: 'gone' });
}

test('a login that is lost before the bank has answered counts, and three of them block the account', async () => {
  const bank = await account({}, 'none');
  for (const lost of [1, 2]) {
    await lose(bank, await given(bank, lost));
    const status = await bank.until(({ state, failures }) => state === 'scheduled' && failures === lost);
    expect(status.note).toContain('The bank may have seen this login; its answer is not known.');
    await bank.workflow.signal(runRequestedSignal);
  }
  await lose(bank, await given(bank, 3));
  const { blocked } = await bank.until(({ state }) => state === 'blocked');
  expect(blocked?.reason).toBe('repeated_login_failures');
  const lost = { outcome: 'lost', reason: 'worker_lost', unanswered: 'credentials' };
  expect(await runs(bank.id)).toMatchObject([lost, lost, lost]);
  const events = await lab.db.selectFrom('events').select('type').where('account_id', '=', bank.id).execute();
  expect(events.filter(({ type }) => type === 'login.failed')).toHaveLength(3);
});

test('a login that got in sets the count of lost ones to zero', async () => {
  const bank = await account({}, 'none', 'inside');
  await lose(bank, await given(bank, 1));
  await bank.until(({ failures }) => failures === 1);
  await bank.workflow.signal(runRequestedSignal);
  await bank.until(({ state, failures }) => state === 'scheduled' && failures === 0);
  expect((await runs(bank.id)).map(({ unanswered }) => unanswered)).toEqual(['credentials', null]);
});

test('a code that is lost before the bank has answered counts', async () => {
  const bank = await account({ login_mode: 'assisted' }, 'code');
  const { pendingAssistance, sessionId } = await bank.until(({ state }) => state === 'awaiting_otp');
  expect((await runs(bank.id)).at(-1)?.unanswered).toBeNull();
  await bank.submit('123456', pendingAssistance?.id ?? '');
  await expect.poll(async () => (await runs(bank.id)).at(-1)?.unanswered).toBe('code');
  await lose(bank, sessionId ?? '');
  await bank.until(({ state, failures }) => state === 'scheduled' && failures === 1);
});

test('a login that is lost while a code is awaited does not count: the bank has answered', async () => {
  const bank = await account({ login_mode: 'assisted' }, 'code');
  const { sessionId } = await bank.until(({ state }) => state === 'awaiting_otp');
  await lose(bank, sessionId ?? '');
  const again = await bank.until(({ state, sessionId: id }) => state === 'awaiting_otp' && id !== sessionId);
  expect(again.failures).toBe(0);
});

test('a stop before the bank has answered counts too, and the account stays stopped', async () => {
  const bank = await account({}, 'none');
  await given(bank, 1);
  await bank.workflow.signal(stopRequestedSignal);
  const status = await bank.until(({ state }) => state === 'stopped');
  expect(status.failures).toBe(1);
});

test('an orderly hand-over before the bank has answered counts, and does not log in again at once', async () => {
  const bank = await account({}, 'none');
  await given(bank, 1);
  await lab.replaceWorker();
  const status = await bank.until(({ state }) => state === 'scheduled');
  expect(status.failures).toBe(1);
  expect(Date.parse(status.nextRunAt ?? '') - Date.now()).toBeGreaterThan(60_000);
  expect(posts(bank)).toBe(1);
});

test('an orderly hand-over hears the answer that is about to come, and costs nothing', async () => {
  const bank = await account({ session_type: 'persistent' }, 'inside, late');
  await given(bank, 1);
  await lab.replaceWorker();
  await expect.poll(async () => (await runs(bank.id))[0]).toMatchObject({ outcome: 'handed_over', unanswered: null });
  expect(await bank.status()).toMatchObject({ failures: 0 });
});

test('a workflow that has lost its memory counts the login that was under way', async () => {
  const bank = await account({ login_failure_limit: 1 }, 'none');
  await given(bank, 1);
  await bank.workflow.terminate();
  const workflow = await lab.client.workflow.start('accountSession', {
    workflowId: accountSessionId(bank.id),
    taskQueue: sessionsQueue,
    args: [{ accountId: bank.id }],
  });
  await expect.poll(async () => ((await workflow.query('status')) as { state: string }).state).toBe('blocked');
  expect(await runs(bank.id)).toMatchObject([{ outcome: 'lost', unanswered: 'credentials' }]);
  expect(posts(bank)).toBe(1);
});

test('an error of the bank after the password was sent counts; one before it does not', async () => {
  const after = await account({}, 'error');
  const counted = await after.until(({ failures, state }) => failures === 1 && state === 'scheduled');
  expect(counted.note).toContain('its answer is not known');
  expect(await runs(after.id)).toMatchObject([{ reason: 'bank_unavailable', unanswered: 'credentials' }]);
  expect(posts(after)).toBe(1);

  const before = await lab.account({}, (bank) => bank.onLogin({ outcome: 'failed', reason: 'bank_unavailable' }));
  const free = await before.until(({ state }) => state === 'backing_off');
  expect(free).toMatchObject({ failures: 0, retries: 1 });
  expect(await runs(before.id)).toMatchObject([{ reason: 'bank_unavailable', unanswered: null }]);
});

test('a worker that is lost before the password was sent costs nothing', async () => {
  const before = await lab.account({}, (bank) => bank.onLogin(() => new Promise(() => undefined)));
  await expect.poll(() => before.bank.logins.length).toBe(1);
  await lose(before, (await before.status()).sessionId ?? '');
  await expect.poll(() => before.bank.logins.length).toBe(2);
  expect(await before.status()).toMatchObject({ failures: 0, retries: 1 });
});
