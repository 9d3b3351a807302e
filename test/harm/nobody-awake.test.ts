/** What the bank sees while nobody is there: in the night, and of an account that is to be looked at seldom. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/app.ts';
import { sandboxBank } from '../../src/banks/sandbox.ts';
import { restartRequestedSignal, type SessionStatus } from '../../src/temporal/messages.ts';
import { createCustomer } from '../support/bank-customer.ts';
import { eventually } from '../support/eventually.ts';
import { isFull } from '../support/form.ts';
import { accountAtSandbox } from '../support/lab-at-sandbox.ts';
import { openSessionLab, type SessionLab } from '../support/session-lab.ts';

let lab: SessionLab;
let phone: Awaited<ReturnType<typeof logInsThatWaitForAPhone>>;
beforeAll(async () => {
  lab = await openSessionLab('real');
  // They take a minute, in which the other tests are run.
  phone = await logInsThatWaitForAPhone();
});
afterAll(async () => {
  await lab.close();
  await phone.sandbox.close();
});

const asks = { code: { when: 'always' } };
const assisted = { login_mode: 'assisted', assistance_timeout_seconds: 1, scrape_interval_seconds: 1 } as const;

test('three codes that nobody gives block the account, and the block tells that nobody answered', async () => {
  const { account, customer } = await accountAtSandbox(lab, { ...assisted, bank: asks });
  const { blocked } = await account.until(({ state }) => state === 'blocked');
  expect(blocked?.reason).toBe('nobody_answered');
  await sleep(2_000);
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 3, codesSent: 3, codesSubmitted: 0 });
});

test('outside of the login hours the bank sees nothing until a person asks for a login', async () => {
  const opens = Date.now() + 12 * 3_600_000;
  const [from, to] = [opens, opens + 3_600_000].map((at) => new Date(at).toISOString().slice(11, 16));
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const login_hours = JSON.stringify({ time_zone: 'UTC', windows: [{ days, from, to }] });
  const { account, customer } = await accountAtSandbox(lab, { ...assisted, login_hours, bank: asks });
  const { nextRunAt, note } = await account.until(({ note }) => note?.startsWith('Waits until') === true);
  expect(Date.parse(nextRunAt ?? '')).toBeGreaterThan(Date.now() + 11 * 3_600_000);
  expect(note).toContain(`${from} UTC`);
  await sleep(2_000);
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 0, codesSent: 0 });
  await account.workflow.signal(restartRequestedSignal);
  await account.until(({ state }) => state === 'awaiting_otp');
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 1, codesSent: 1 });
});

// Half a minute of waiting: plain `npm test` leaves it out.
test.runIf(isFull)('a persistent session asks the bank for nothing between the looks that are set', async () => {
  const settings = {
    session_type: 'persistent',
    scrape_interval_seconds: 3_600,
    monitor_interval_seconds: 3_600,
  } as const;
  const { account, customer } = await accountAtSandbox(lab, settings);
  await account.until(({ state }) => state === 'monitoring');
  const read = () =>
    lab.db.selectFrom('runs').select('last_read_at').where('account_id', '=', account.id).executeTakeFirst();
  await expect.poll(async () => (await read())?.last_read_at).toBeInstanceOf(Date);
  const [before] = await customer.sessions();
  // Longer than the half minute in which it used to look.
  await sleep(35_000);
  const [after] = await customer.sessions();
  expect(after).toMatchObject({ endedAt: null, lastSeenAt: before?.lastSeenAt });
});

/** Three accounts of one bank, whose connector simply waits for the page behind the phone. */
async function logInsThatWaitForAPhone() {
  const sandbox = await startSandbox({ port: 0 });
  const login = { username: 'ana', password: 'planted-password' };
  const push = { when: 'always', afterSeconds: null };
  const customer = await createCustomer(sandbox.url, login, { code: { when: 'never' }, push });
  const bank = await lab.bank({ concurrentLogins: 10, loginsPerMinute: 600 });
  const { code: _, name: __, ...connector } = sandboxBank(sandbox.url);
  Object.assign(bank, connector, {
    login: async (...[page, { username, password }]: Parameters<typeof connector.login>) => {
      await page.goto(connector.loginUrl);
      await page.getByLabel('User name').fill(username);
      await page.getByLabel('Password').fill(password);
      await page.getByLabel('Password').press('Enter');
      await page.getByRole('heading', { name: 'Your accounts' }).waitFor({ timeout: 600_000 });
      return { outcome: 'logged_in' } as const;
    },
  });
  const accounts = await Promise.all([1, 2, 3].map(() => lab.account({}, undefined, { bank })));
  return { sandbox, customer, bank, accounts };
}

// The deadline of a login takes most of a minute: plain `npm test` leaves it out.
test.runIf(isFull)(
  'logins that wait for a phone until their time is up count, and do not make the bank count as down',
  async () => {
    const { customer, bank, accounts } = phone;
    for (const account of accounts) {
      const hasFailed = ({ failures, state }: SessionStatus) => failures === 1 && state === 'scheduled';
      const { note } = await eventually(account.status, hasFailed, 100_000);
      expect(note).toContain('page_not_recognised');
    }
    expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 3, pushesSent: 3 });
    const health = await lab.db
      .selectFrom('banks')
      .select(['unanswered', 'probe_at'])
      .where('code', '=', bank.code)
      .executeTakeFirst();
    expect(health).toEqual({ unanswered: 0, probe_at: null });
  },
);
