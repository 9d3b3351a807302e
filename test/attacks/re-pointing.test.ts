/** Write-only secrets whose address is changed under them: by a stolen sign-in, and by somebody who writes to the database. */

import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeliveryAnswer } from '../../src/api/records/answers.ts';
import { createVault, sealContext } from '../../src/base/crypto.ts';
import { getSettings, type SettingsChange } from '../../src/db/accounts/account-settings.ts';
import type { TokenField } from '../../src/domain/destinations.ts';
import type { RunningTemporal } from '../../src/embedded/temporal.ts';
import { createTestAccount, createTestUser, startTestApi, type TestApi, type TestUser } from '../support/api.ts';
import { startDeliveryWorkers } from '../support/delivery-workers.ts';
import { eventually } from '../support/eventually.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { createMovementRecords } from '../support/records.ts';
import { startTestTemporal } from '../support/temporal.ts';

let temporal: RunningTemporal;
let api: TestApi;
let own: Receiver;
let thief: Receiver;
let stopWorkers: () => Promise<void>;
let user: TestUser;
let id: string;

const secrets = {
  webhook_auth_token: 'SECRET-webhook-token-A',
  notification_auth_token: 'SECRET-note-token-A',
  auth_token: 'SECRET-orders-token-A',
};
const refusesOlder = createVault([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
refusesOlder.refuseOlderForm();

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  temporal = await startTestTemporal();
  api = await startTestApi({ temporal: temporal.address, config: { allowPrivateWebhooks: true } });
  [own, thief] = await Promise.all([startReceiver(), startReceiver()]);
  const { db } = api;
  stopWorkers = await startDeliveryWorkers(temporal.address, { db, vault: refusesOlder, slackApiUrl: `${own.url}/s` });
});
afterAll(async () => {
  await stopWorkers?.();
  await Promise.all([own?.close(), thief?.close()]);
  await api?.close();
  await temporal?.stop();
});
beforeEach(async () => {
  own.reset();
  thief.reset();
  user = await createTestUser(api);
  id = await createTestAccount(api, user, { credentials: false });
});

const get = async () => (await api.call('GET', `/accounts/${id}/config`, { token: user.token })).body;
const put = async (body: object) => {
  const answer = await api.call('PUT', `/accounts/${id}/config`, { token: user.token, body });
  expect(answer.status).toBe(200);
  return answer.body;
};
const clearedBy = async (body: object): Promise<string[]> =>
  (await put(body)).cleared.map(({ field }: { field: string }) => field).toSorted();
const post = (path: string) => api.call('POST', `/accounts/${id}/${path}`, { token: user.token });
const write = (change: SettingsChange, account = id) =>
  api.db.updateTable('account_settings').set(change).where('account_id', '=', account).execute();
const stored = (account = id) => getSettings(api.db, account);
const deliveries = async (): Promise<DeliveryAnswer[]> =>
  (await api.call('GET', `/accounts/${id}/deliveries`, { token: user.token })).body;

const addressesAt = ({ url }: Receiver) => ({
  webhook_url: `${url}/in`,
  notification_endpoint_url: `${url}/notify`,
  pending_orders_endpoint: `${url}/orders`,
});

/** One movement and one notification, each tried once. What the receiver was called with. */
async function callsOfBoth(receiver: Receiver): Promise<(string | undefined)[]> {
  const [movement = ''] = await createMovementRecords(api.db, id, [{ to_send: false }]);
  expect(await post(`movements/${movement}/notify`)).toMatchObject({ status: 202 });
  expect(await post('notifications/test')).toMatchObject({ status: 202 });
  await eventually(deliveries, (all) => all.length === 2 && all.every(({ attemptCount }) => attemptCount > 0));
  return receiver.calls.map(({ headers }) => headers.authorization).toSorted();
}

const errors = async () => (await deliveries()).map(({ attempts }) => attempts[0]?.error);

describe('with a stolen sign-in', () => {
  beforeEach(() => put({ ...addressesAt(own), ...secrets, webhook_auth_type: 'bearer' }));

  test('the tokens go where they were saved for', async () => {
    expect(await callsOfBoth(own)).toEqual([
      `Bearer ${secrets.notification_auth_token}`,
      `Bearer ${secrets.webhook_auth_token}`,
    ]);
  });

  test.each([
    ['alone', async () => addressesAt(thief)],
    ['with the masks that were shown', async () => ({ ...(await get()), ...addressesAt(thief) })],
  ])('another address takes no token along: %s', async (_, change) => {
    expect(await clearedBy(await change())).toEqual(['auth_token', 'notification_auth_token', 'webhook_auth_token']);
    expect(await get()).toMatchObject({ webhook_auth_token: null, notification_auth_token: null, auth_token: null });
    expect(await callsOfBoth(thief)).toEqual([undefined, undefined]);
  });

  test('nor does one that is taken away first and set again', async () => {
    await put({ webhook_url: null, notification_endpoint_url: null, pending_orders_endpoint: null });
    await put(addressesAt(thief));
    expect(await callsOfBoth(thief)).toEqual([undefined, undefined]);
  });

  test('the token of the orders is not reached through a webhook that has none of its own', async () => {
    await put({ webhook_url: null, webhook_auth_token: null });
    expect(await clearedBy({ webhook_url: `${thief.url}/in` })).toEqual(['auth_token']);
    expect((await stored()).auth_token_sealed).toBeNull();
  });

  test('nor is one that the other address still uses', async () => {
    await put({ webhook_auth_token: null, auth_token: secrets.auth_token });
    expect(await clearedBy({ webhook_url: null })).toEqual([]);
    expect(await clearedBy({ webhook_url: `${thief.url}/in` })).toEqual(['auth_token']);
  });

  test('a new token with the new address is kept, and another path of the same origin keeps the old one', async () => {
    expect(await clearedBy({ webhook_url: `${own.url}/another/path` })).toEqual([]);
    const change = { ...addressesAt(thief), webhook_auth_token: 'new-1', notification_auth_token: 'new-2' };
    expect(await clearedBy(change)).toEqual(['auth_token']);
    expect(await callsOfBoth(thief)).toEqual(['Bearer new-1', 'Bearer new-2']);
  });

  test('another kind of header alone keeps the token', async () => {
    expect(await clearedBy({ webhook_auth_type: 'api_key' })).toEqual([]);
    expect(await callsOfBoth(own)).toEqual([
      `Api-Key ${secrets.webhook_auth_token}`,
      `Bearer ${secrets.notification_auth_token}`,
    ]);
  });

  test('a token that came before the first address goes there', async () => {
    id = await createTestAccount(api, user, { credentials: false });
    await put({ auth_token: 'early' });
    expect(await clearedBy({ webhook_url: `${own.url}/in`, notification_endpoint_url: `${own.url}/n` })).toEqual([]);
    expect(await callsOfBoth(own)).toEqual(['Bearer early', undefined]);
  });
});

describe('with a database that can be written', () => {
  beforeEach(() => put({ ...addressesAt(own), ...secrets }));
  const nothing = async (receiver: Receiver) => {
    expect(await callsOfBoth(receiver)).toEqual([]);
    expect(await errors()).toEqual(['secrets_unreadable', 'secrets_unreadable']);
  };

  test('another address gets no call, and the settings say what does not open', async () => {
    await write(addressesAt(thief));
    await nothing(thief);
    expect((await get()).unreadable.map(({ field }: { field: string }) => field)).toEqual([
      'webhook_auth_token',
      'notification_auth_token',
      'auth_token',
    ]);
  });

  test('nor does an address of before, with the token of now', async () => {
    await put({ ...addressesAt(thief) });
    await put({ ...addressesAt(own), ...secrets });
    await write(addressesAt(thief));
    await nothing(thief);
  });

  test('nor another address with a text of the form before this one', async () => {
    const older = (field: TokenField) => api.deps.vault.seal(secrets[field], sealContext.setting(id, field));
    const texts = {
      webhook_auth_token_sealed: older('webhook_auth_token'),
      notification_auth_token_sealed: older('notification_auth_token'),
    };
    await write({ ...texts, ...addressesAt(thief) });
    await nothing(thief);
  });

  test('nor do rows that are swapped', async () => {
    const mine = await stored();
    id = await createTestAccount(api, user, { credentials: false });
    await put({ ...addressesAt(own), webhook_auth_token: 'x', notification_auth_token: 'y' });
    const { webhook_auth_token_sealed, notification_auth_token_sealed } = mine;
    await write({ webhook_auth_token_sealed, notification_auth_token_sealed });
    await nothing(own);
  });

  test('nor does another kind of header', async () => {
    await write({ webhook_auth_type: 'api_key', notification_auth_type: 'api_key' });
    await nothing(own);
  });

  test('saved again, both go out', async () => {
    await write(addressesAt(thief));
    await nothing(thief);
    await put({ ...addressesAt(own), ...secrets });
    await expect
      .poll(() => own.calls.map(({ headers }) => headers.authorization))
      .toContain(`Bearer ${secrets.webhook_auth_token}`);
  });
});

describe('the address of a chat', () => {
  const path = `/services/T000/B000/${randomUUID()}`;
  const chat = () => ({ notification_transport: 'chat_webhook', notification_endpoint_url: `${own.url}${path}` });
  const pathsCalled = () => own.calls.map((call) => call.path);
  const everything = async () => JSON.stringify([await stored(), await get(), await deliveries()]);

  test('is sealed and never shown, and a mask that is sent back keeps it', async () => {
    expect(await put(chat())).toMatchObject({ notification_endpoint_url: '********' });
    await put(await get());
    own.answer({ status: 200, body: `{"you": "called ${path}"}` });
    await post('notifications/test');
    await expect.poll(pathsCalled).toContain(path);
    await eventually(deliveries, ([first]) => first?.state === 'delivered');
    expect(await everything()).not.toContain(path.slice(-36));
  });

  test('does not come to light by another way', async () => {
    await put(chat());
    const answer = await put({ ...(await get()), notification_transport: 'api' });
    expect(answer).toMatchObject({
      notification_endpoint_url: null,
      cleared: [{ field: 'notification_endpoint_url', message: expect.any(String) }],
    });
    await put({ notification_transport: 'chat_webhook' });
    expect(await get()).toMatchObject({ notification_endpoint_url: null });
  });

  test('nor by a writer of the database', async () => {
    await put(chat());
    await write({ notification_transport: 'api' });
    expect(await get()).toMatchObject({ notification_endpoint_url: '********' });
    await post('notifications/test');
    await eventually(deliveries, ([first]) => first?.reason === 'no_endpoint');
    expect(await everything()).not.toContain(path.slice(-36));
  });

  test('that was open so far is sealed with the next change, and goes on', async () => {
    await put({ notification_endpoint_url: `${own.url}${path}` });
    await put({ notification_transport: 'chat_webhook' });
    expect(await everything()).not.toContain(path.slice(-36));
    await post('notifications/test');
    await expect.poll(pathsCalled).toContain(path);
  });
});
