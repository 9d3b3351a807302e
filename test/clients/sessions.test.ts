/** The page of an account in a client that stays open and goes by the events that it knows. */
import { beforeEach, expect, inject, test } from 'vitest';
import { openWhole, type Whole } from '../support/whole.ts';
import { type PublicClient, signIn } from './public-client.ts';

let whole: Whole;
let client: PublicClient;
beforeEach(async () => {
  const { email, password } = inject('ready').operator;
  [whole, client] = await Promise.all([openWhole(), signIn(email, password)]);
});

const quiet = { code: { when: 'never' } };
const press = async (id: string, button: 'kill' | 'scrape' | 'restart' | 'reactivate') =>
  (await client.call('POST', `/accounts/${id}/${button}`)).status;

test('a wrong code and then the right one take the prompt away, and the light is on meanwhile', async () => {
  const customer = await whole.customer();
  const { id } = await whole.account(customer, { login_mode: 'assisted', session_type: 'persistent' });
  const page = await client.account(id);
  await page.untilPrompt();
  expect(await client.reload(id)).toMatchObject({ sessionStatus: 'running', assistedPersistent: true });
  const code = await customer.readCode({ length: 6, type: 'numeric' });
  const wrong = code === '000000' ? '000001' : '000000';
  for (const typed of [wrong, code])
    expect((await client.call('POST', `/accounts/${id}/otp`, { code: typed })).status).toBe(202);
  await page.untilNoPrompt();
  expect(page.heard().at(-1)).toBe('assistance.fulfilled');
  expect(page.light()).toBe('running');
});

test('a request that expires takes the prompt away from the page that is open', async () => {
  const customer = await whole.customer();
  const { id } = await whole.account(customer, { login_mode: 'assisted', assistance_timeout_seconds: 8 });
  const page = await client.account(id);
  const requestId = await page.untilPrompt();
  await page.untilNoPrompt();
  expect(page.heard()).toContain('assistance.cancelled');
  await page.untilLight('stopped');
  expect((await client.call('GET', `/accounts/${id}/otp`)).body).toBeNull();
  expect((await client.call('GET', `/accounts/${id}/otp/${requestId}`)).body.state).toBe('expired');
});

test('kill ends the session of a simple account, which can be started at once', async () => {
  const customer = await whole.customer(quiet);
  const account = await whole.account(customer, { session_type: 'persistent' });
  const { id } = account;
  const page = await client.account(id);
  await account.untilState('monitoring');
  await page.untilLight('running');
  expect(await press(id, 'kill')).toBe(202);
  await page.untilLight('stopped');
  expect(await account.untilState('scheduled')).toMatchObject({ nextRunAt: expect.any(String) });
  expect(await client.reload(id)).toMatchObject({ status: 'active', sessionStatus: null });
  // A second press meets no session, and takes nothing away.
  expect(await press(id, 'kill')).toBe(202);
  expect(await press(id, 'scrape')).toBe(202);
  await page.untilLight('running');
  await account.untilState('monitoring');
  expect(await account.untilRuns(1)).toMatchObject([{ endedAt: null }, { outcome: 'cancelled', reason: null }]);
});

test('kill stops an assisted account until somebody starts it, and withdraws the request', async () => {
  const customer = await whole.customer();
  const account = await whole.account(customer, { login_mode: 'assisted', session_type: 'persistent' });
  const { id } = account;
  const page = await client.account(id);
  const first = await page.untilPrompt();
  expect(await press(id, 'kill')).toBe(202);
  await account.untilState('stopped');
  await page.untilNoPrompt();
  expect(await client.reload(id)).toMatchObject({ status: 'inactive', sessionStatus: 'stopped' });
  expect(await press(id, 'reactivate')).toBe(202);
  expect(await page.untilPrompt()).not.toBe(first);
});

test('a block turns the light to attention, and the person who mends it turns it off', async () => {
  const customer = await whole.customer(quiet);
  const { username } = customer;
  const { id, untilRuns } = await whole.account({ ...customer, password: 'not-the-password' });
  const page = await client.account(id);
  await page.untilLight('needs_attention');
  expect(await client.reload(id)).toMatchObject({
    sessionStatus: 'needs_attention',
    scrapeBlockedReason: 'bad_credentials',
  });
  expect(await press(id, 'scrape')).toBe(409);

  const settings = await client.settings(id);
  expect((await settings.save({ bank_username: username, bank_password: customer.password })).status).toBe(200);
  expect(await press(id, 'restart')).toBe(202);
  const [last] = await untilRuns(2);
  expect(last).toMatchObject({ outcome: 'completed' });
  await page.untilLight('stopped');
  expect(await client.reload(id)).toMatchObject({ sessionStatus: null, scrapeBlockedAt: null });
});
