/** The settings page of a client that always saves its whole form. */
import { randomUUID } from 'node:crypto';
import { beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { startRelay } from '../support/sms-relay.ts';
import { openWhole, type Whole } from '../support/whole.ts';
import { type PublicClient, signIn } from './public-client.ts';

let whole: Whole;
let client: PublicClient;
beforeEach(async () => {
  const { email, password } = inject('ready').operator;
  [whole, client] = await Promise.all([openWhole(), signIn(email, password)]);
});

const receiver = async (): Promise<Receiver> => {
  const started = await startReceiver();
  onTestFinished(() => started.close());
  return started;
};
const movement = (sender: string) => ({
  date: '2026-02-03',
  description: 'Transfer',
  amount: '12.25',
  currency: 'EUR',
  sender,
});
const quiet = { code: { when: 'never' } };

test('settings that are saved twice keep the password, and the account logs in with it', async () => {
  const customer = await whole.customer(quiet);
  const { id, untilRuns, post } = await whole.account(customer);
  await untilRuns(1);
  const page = await client.settings(id);
  expect(page.shown).toMatchObject({ bank_username: customer.username, polling_method: 'GET', auth_type: 'bearer' });
  for (const retry_limit of [5, 6])
    expect(await page.save({ retry_limit })).toMatchObject({ status: 200, body: { retry_limit } });
  await post('restart');
  const [last] = await untilRuns(2);
  expect(last).toMatchObject({ outcome: 'completed', reason: null });
  expect(await customer.counts()).toMatchObject({ logins: 2, failedLogins: 0 });
});

test('movements are sent with the token of the account, and a new token reaches those that were refused', async () => {
  const erp = await receiver();
  erp.answer(({ headers }) => (headers.authorization === 'Bearer right' ? 200 : 401));
  const customer = await whole.customer(quiet);
  await customer.book(movement('Ada'));
  const { id } = await whole.account(customer, { retry_limit: 0 });
  const page = await client.settings(id);
  const saved = await page.save({
    webhook_url: erp.url,
    auth_token: 'wrong',
    webhook_extra_fields: '{"tenant":"north"}',
  });
  expect(saved).toMatchObject({ status: 200, body: { webhook_auth_token: null, auth_token: '********' } });

  const deadLetters = async () => (await client.call('GET', `/accounts/${id}/movements/dead-letters`)).body;
  const [refused] = await eventually(deadLetters, (all) => all.length === 1);
  expect(refused).toMatchObject({ senderName: 'Ada', delivery: { state: 'gave_up', reason: 'receiver_refused' } });
  expect(erp.calls[0]?.headers.authorization).toBe('Bearer wrong');

  expect((await page.save({ auth_token: 'right' })).status).toBe(200);
  await eventually(deadLetters, (all) => all.length === 0);
  await eventually(
    () => erp.calls.at(-1),
    (call) => call?.headers.authorization === 'Bearer right',
  );
  expect(JSON.parse(erp.calls.at(-1)?.body ?? '')).toMatchObject({ id: refused.id, name: 'Ada', tenant: 'north' });
});

test('all three boxes are ticked and saved, and the older one brings what it stands for', async () => {
  const endpoint = await startRelay();
  const customer = await whole.customer(quiet);
  const account = await whole.account({ ...customer, password: 'not-the-password' }, { login_mode: 'assisted' });
  await account.untilState('blocked');
  const page = await client.settings(account.id);
  const boxes = ['assistance_required', 'connection_failed', 'scrape_failed'];
  const saved = await page.save({
    notification_endpoint_url: endpoint.url,
    notification_auth_token: 'of-the-endpoint',
    notification_events: boxes,
  });
  expect(saved).toMatchObject({ status: 200, body: { notification_events: boxes } });
  expect((await client.settings(account.id)).shown.notification_events).toEqual(boxes);
  expect((await page.save()).status).toBe(200);

  await client.call('POST', `/accounts/${account.id}/restart`);
  const { body, headers } = await endpoint.hears('login_failed', { reason: 'bad_credentials' });
  expect(body).toMatchObject({ account_id: account.id, status: 'login.failed', data: { fatal: true } });
  expect(headers.authorization).toBe('Bearer of-the-endpoint');
});

test('what cannot work is refused at its field, and nothing of the form is lost', async () => {
  const customer = await whole.customer(quiet);
  const { id } = await whole.account(customer);
  const page = await client.settings(id);
  const slack = await page.save({ notification_transport: 'slack' });
  expect([slack.status, slack.body.error.details.issues[0].path]).toEqual([400, ['notification_slack_channel']]);
  expect((await client.settings(id)).shown).toEqual(page.shown);
});

test('a newcomer is asked for a mode, makes a key, and sees the connectors', async () => {
  const email = `${randomUUID()}@example.com`;
  const password = 'correct horse battery';
  const { api } = inject('ready');
  const registered = await fetch(`${api}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, name: 'Grace' }),
  });
  expect(registered.status).toBe(201);
  const newcomer = await signIn(email, password);
  expect((await newcomer.call('GET', '/me')).body.operation_mode).toBeNull();
  await newcomer.call('PUT', '/me/operation-mode', { mode: 'passthrough' });
  expect((await newcomer.call('GET', '/me')).body.operation_mode).toBe('passthrough');

  const made = (
    await newcomer.call('POST', '/me/api-keys', { name: 'relay', scopes: ['otp:write'], account_ids: null })
  ).body;
  expect(made.prefix).toMatch(/^[0-9a-f]{8}$/);
  expect(made.key.split('_')[1]).toBe(made.prefix);
  expect((await newcomer.call('GET', '/me/api-keys')).body.keys).toMatchObject([{ prefix: made.prefix }]);

  const [script] = (await newcomer.call('GET', '/scripts')).body;
  expect(script).toMatchObject({ bank: expect.any(String), status: 'active', createdAt: expect.any(String) });
  expect((await newcomer.call('POST', `/scripts/${script.id}/promote`)).status).toBe(409);
  expect((await newcomer.call('GET', '/conciliation')).body).toEqual([]);
});

test('a movement that cannot be sent says so with a code of its own', async () => {
  const customer = await whole.customer(quiet);
  await customer.book(movement('Ada'));
  const { id, untilRuns } = await whole.account(customer);
  await untilRuns(1);
  const [row] = (await client.call('GET', `/accounts/${id}/movements?limit=500`)).body;
  expect(await client.call('POST', `/accounts/${id}/movements/${row.id}/notify`)).toMatchObject({
    status: 409,
    body: { error: { code: 'MOVEMENT_NOT_DELIVERABLE' } },
  });
});
