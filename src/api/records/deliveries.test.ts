import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestAccount,
  createTestUser,
  startInstance,
  startTestApi,
  type TestApi,
  type TestUser,
} from '../../../test/support/api.ts';
import { startDeliveryWorkers } from '../../../test/support/delivery-workers.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts';
import { startTestTemporal } from '../../../test/support/temporal.ts';
import { sealContext } from '../../base/crypto.ts';
import type { SettingsChange } from '../../db/accounts/account-settings.ts';
import type { RunningTemporal } from '../../embedded/temporal.ts';
import { reconcileMovements } from '../../upkeep/reconcile-movements.ts';
import type { DeliveryAnswer } from './answers.ts';

const token = 'planted-token-of-the-receiver';
const signingSecret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

let temporal: RunningTemporal;
let api: TestApi & { databaseUrl: string };
let receiver: Receiver;
let stopWorkers: () => Promise<void>;
let user: TestUser;
let id: string;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  temporal = await startTestTemporal();
  api = await startTestApi({ temporal: temporal.address, config: { allowPrivateWebhooks: true } });
  receiver = await startReceiver();
  const { db, vault } = api.deps;
  stopWorkers = await startDeliveryWorkers(temporal.address, { db, vault, slackApiUrl: `${receiver.url}/slack` });
});
afterAll(async () => {
  await stopWorkers?.();
  await receiver?.close();
  await api?.close();
  await temporal?.stop();
});
beforeEach(async () => {
  receiver.reset();
  user = await createTestUser(api);
  id = await createTestAccount(api, user);
  await set({
    webhook_url: `${receiver.url}/movements`,
    notification_endpoint_url: `${receiver.url}/notify`,
    notification_auth_type: 'bearer',
    notification_auth_token_sealed: seal('notification_auth_token', token),
    notification_signing_secret_sealed: seal('notification_signing_secret', signingSecret),
  });
});

const seal = (field: string, value: string) => api.deps.vault.seal(value, sealContext.setting(id, field));
const set = (change: SettingsChange) =>
  api.db.updateTable('account_settings').set(change).where('account_id', '=', id).execute();
const post = (path: string, body?: object, on: TestApi = api) =>
  on.call('POST', `/accounts/${id}/${path}`, { token: user.token, ...(body && { body }) });
const list = async (query = ''): Promise<DeliveryAnswer[]> =>
  (await api.call('GET', `/accounts/${id}/deliveries${query}`, { token: user.token })).body;
const untilEnded = (count: number) =>
  eventually(list, (all) => all.length >= count && all.every(({ state }) => state !== 'pending'));

async function addMovement(more: { sender_name?: string | null; pending?: boolean; to_send?: boolean } = {}) {
  const movement = {
    id: randomUUID(),
    account_id: id,
    external_id: randomUUID(),
    booked_on: '2026-01-02',
    received_at: '2026-01-02T12:00:00Z',
    amount: '12.50',
    currency: 'EUR',
    sender_name: 'Ada',
    description: 'Rent',
    pending: false,
    to_send: false,
    ...more,
  };
  await api.db.insertInto('movements').values(movement).execute();
  return movement.id;
}

describe('a test notification', () => {
  test('goes the way of a real one, and says that it is a test', async () => {
    const answer = await post('notifications/test', { type: 'login_failed' });
    expect(answer).toMatchObject({ status: 202, body: { queued: true, delivery_id: expect.any(String) } });
    await untilEnded(1);
    const [call] = receiver.calls;
    const headers = call?.headers as Record<string, string>;
    expect(headers).toMatchObject({ 'webhook-id': answer.body.delivery_id, authorization: `Bearer ${token}` });
    expect(new Verifier(signingSecret).verify(call?.body ?? '', headers)).toMatchObject({
      account_id: id,
      type: 'login_failed',
      test: true,
    });
    expect(await list()).toMatchObject([
      {
        id: answer.body.delivery_id,
        type: 'login_failed',
        test: true,
        state: 'delivered',
        attemptCount: 1,
        attempts: [{ status: 200, error: null, latencyMs: expect.any(Number), response: 'planted answer text' }],
        payload: JSON.parse(call?.body ?? ''),
      },
    ]);
  });

  test('is a request for a code unless told otherwise, and needs an endpoint', async () => {
    expect((await post('notifications/test')).status).toBe(202);
    expect((await untilEnded(1))[0]).toMatchObject({ type: 'assistance_required', state: 'delivered' });
    expect((await post('notifications/test', { type: 'other' })).status).toBe(400);
    await set({ notification_endpoint_url: null });
    expect(await post('notifications/test')).toMatchObject({ status: 409, body: { error: { code: 'CONFLICT' } } });
  });

  test('reaches a chat as a sentence', async () => {
    await set({ notification_transport: 'chat_webhook' });
    await post('notifications/test');
    await untilEnded(1);
    const { text } = JSON.parse(receiver.calls[0]?.body ?? '');
    expect(text).toMatch(/^Test, nothing to do: Main \(Sandbox Bank\) needs a code of 6 digits before \d\d:\d\d UTC/);
    expect(text).toContain(` https://bank.example/dashboard/accounts/${id}`);
  });

  test('reaches a channel of Slack, whose refusals come with status 200', async () => {
    await set({ notification_transport: 'slack', notification_slack_channel: '#bank', notification_auth_type: null });
    receiver.answer([
      { status: 200, body: '{"ok":false,"error":"internal_error"}' },
      { status: 200, body: '{"ok":true}' },
    ]);
    await post('notifications/test', { type: 'scrape_failed' });
    expect(await untilEnded(1)).toMatchObject([
      {
        state: 'delivered',
        attempts: [
          { status: null, error: 'slack_unavailable' },
          { status: 200, error: null },
        ],
      },
    ]);
    expect(receiver.calls[1]).toMatchObject({
      path: '/slack/chat.postMessage',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(JSON.parse(receiver.calls[1]?.body ?? '')).toEqual({
      channel: '#bank',
      text: expect.stringContaining('could not be read: '),
    });
    await set({ notification_slack_channel: null });
    expect((await post('notifications/test')).status).toBe(409);
  });
});

describe('a movement', () => {
  test('is sent again when asked for, under the same id, with or without Temporal', async () => {
    const movement = await addMovement();
    for (const times of [1, 2]) {
      expect(await post(`movements/${movement}/notify`)).toMatchObject({
        status: 202,
        body: { delivery_id: movement },
      });
      await eventually(receiver.ids, (ids) => ids.length === times);
      expect(await untilEnded(1)).toMatchObject([{ id: movement, type: 'movement', movementId: movement }]);
    }
    const cutOff = await startInstance(api.db, api.databaseUrl, { config: { allowPrivateWebhooks: true } });
    try {
      expect((await post(`movements/${movement}/notify`, {}, cutOff)).status).toBe(202);
    } finally {
      await cutOff.close();
    }
    expect(receiver.calls).toHaveLength(2);
    // This is what the workers do every minute.
    await reconcileMovements(api.db, api.deps.temporal);
    await eventually(receiver.ids, (ids) => ids.length === 3);
    expect(new Set(receiver.ids())).toEqual(new Set([movement]));
    const movements = await api.call('GET', `/accounts/${id}/movements`, { token: user.token });
    expect(movements.body).toMatchObject([{ id: movement, notifiedAt: expect.any(String) }]);
  });

  test('that cannot be sent is a conflict that says why', async () => {
    const conflict = (message: RegExp) => ({
      status: 409,
      body: { error: { code: 'MOVEMENT_NOT_DELIVERABLE', message: expect.stringMatching(message) } },
    });
    expect(await post(`movements/${await addMovement({ pending: true })}/notify`)).toMatchObject(conflict(/pending/));
    expect(await post(`movements/${await addMovement({ sender_name: null })}/notify`)).toMatchObject(
      conflict(/sender name/),
    );
    const movement = await addMovement();
    await set({ webhook_off_at: new Date(), webhook_off_reason: 'receiver_gone' });
    expect(await post(`movements/${movement}/notify`)).toMatchObject(conflict(/switched off/));
    await set({ webhook_url: null, webhook_off_at: null, webhook_off_reason: null });
    expect(await post(`movements/${movement}/notify`)).toMatchObject(conflict(/no webhook_url/));
    expect((await post(`movements/${randomUUID()}/notify`)).status).toBe(404);
    expect(receiver.calls).toEqual([]);
  });
});

describe('deliveries', () => {
  test('are listed newest first, page by page, and show no secret that a receiver repeats', async () => {
    receiver.answer(({ headers, body }) => ({ status: 200, body: `${headers.authorization} ${body} code 123456` }));
    for (const type of ['login_failed', 'scrape_failed', 'login_failed']) await post('notifications/test', { type });
    const all = await untilEnded(3);
    expect(all.map(({ createdAt }) => createdAt)).toEqual(
      all
        .map(({ createdAt }) => createdAt)
        .sort()
        .reverse(),
    );
    const text = JSON.stringify(all.map(({ attempts }) => attempts));
    expect(text).toContain('Bearer [masked]');
    expect(text).not.toContain(token);
    expect(text).not.toContain('123456');
    const first = await api.call('GET', `/accounts/${id}/deliveries?limit=2`, { token: user.token });
    const next = /<(\?[^>]*)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1];
    expect([...first.body, ...(await list(next))]).toEqual(JSON.parse(JSON.stringify(all)));
  });

  test('are replayed as they were, under the same id', async () => {
    const { body } = await post('notifications/test', { type: 'login_failed' });
    const movement = await addMovement();
    await post(`movements/${movement}/notify`);
    await untilEnded(2);
    for (const delivery of [body.delivery_id, movement]) {
      const before = receiver.calls.find(({ headers }) => headers['webhook-id'] === delivery);
      expect((await post(`deliveries/${delivery}/replay`)).status).toBe(202);
      const isAgain = (ids: string[]) => ids.filter((each) => each === delivery).length === 2;
      await eventually(receiver.ids, isAgain);
      expect(receiver.calls.at(-1)?.body).toBe(before?.body);
    }
    expect(await eventually(list, (all) => all.every(({ attemptCount }) => attemptCount === 2))).toMatchObject([
      { state: 'delivered' },
      { state: 'delivered' },
    ]);
  });

  test('of somebody else do not exist', async () => {
    const movement = await addMovement();
    await post(`movements/${movement}/notify`);
    await untilEnded(1);
    const stranger = await createTestUser(api);
    const own = await createTestAccount(api, stranger);
    for (const path of [`deliveries/${movement}/replay`, `movements/${movement}/notify`]) {
      const answer = await api.call('POST', `/accounts/${own}/${path}`, { token: stranger.token });
      expect(answer).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } });
    }
    expect((await api.call('GET', `/accounts/${id}/deliveries`, { token: stranger.token })).status).toBe(404);
    expect(receiver.calls).toHaveLength(1);
  });
});
