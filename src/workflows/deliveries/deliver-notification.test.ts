import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord, createRequestRecord } from '../../../test/support/records.ts';
import { startTimeSkipping } from '../../../test/support/workflow-environment.ts';
import { createGiveUpNotification } from '../../activities/give-up-notification.ts';
import { createSendNotification } from '../../activities/send-notification.ts';
import { createVault, sealContext } from '../../base/crypto.ts';
import { createLogger } from '../../base/log.ts';
import type { SettingsChange } from '../../db/accounts/account-settings.ts';
import { deleteAccount } from '../../db/accounts/accounts.ts';
import { type AccountEvent, assistanceRequired, loginFailed } from '../../domain/events.ts';
import { deliveryWantedSignal } from '../../temporal/messages.ts';
import { findTestServer, whyNoTestServer } from '../../tools/temporal-test-server.ts';
import { deliverWebhook } from './deliver-notification.ts';

const found = await findTestServer();
if (!found) console.warn(`No time-skipping test server: ${whyNoTestServer()}`);
const vault = createVault([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
const token = 'planted-notification-token';

/** The receiver's answers, one after the other. The last one is repeated. */
let answers: (number | Record<string, string>)[] = [200];
let received: { id: string | undefined; authorization: string | undefined; body: string }[] = [];
let onReceived: (() => Promise<void>) | null = null;
let server: Server;
let database: TestDatabase;
let env: TestWorkflowEnvironment;
let worker: Worker;
let running: Promise<void>;
let accountId: string;

beforeAll(async () => {
  if (!found) return;
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    received.push({
      id: request.headers['webhook-id']?.toString(),
      authorization: request.headers.authorization,
      body,
    });
    await onReceived?.();
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? 200;
    if (typeof answer === 'number') response.writeHead(answer);
    else response.writeHead(503, answer);
    response.end('planted answer text');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  database = await createTestDatabase();
  env = await startTimeSkipping(found.executablePath);
  const deps = {
    db: database.db,
    vault,
    allowPrivateWebhooks: true,
    publicUrl: 'https://bank.example/',
    slackApiUrl: `${address()}/slack`,
    log: createLogger('test', 'silent'),
  };
  worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: 'deliveries',
    workflowBundle: inject('workflowBundle'),
    activities: {
      sendNotification: createSendNotification(deps),
      giveUpNotification: createGiveUpNotification(deps),
    },
  });
  running = worker.run();
});

afterAll(async () => {
  if (!found) return;
  worker?.shutdown();
  await running;
  await env?.teardown();
  await database?.drop();
  server?.closeAllConnections();
  server?.close();
});

beforeEach(async () => {
  if (!found) return;
  answers = [200];
  received = [];
  accountId = await createAccountRecord(database.db);
  await subscribe({});
});
afterEach(() => {
  onReceived = null;
});

const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function subscribe(changes: SettingsChange) {
  await database.db
    .updateTable('account_settings')
    .set({
      notification_endpoint_url: `${address()}/notify`,
      notification_auth_type: 'bearer',
      notification_auth_token_sealed: vault.seal(token, sealContext.setting(accountId, 'notification_auth_token')),
      notification_events: ['assistance_required', 'login_failed', 'scrape_failed'],
      ...changes,
    })
    .where('account_id', '=', accountId)
    .execute();
}

const occurredAt = '2026-06-13T03:00:00.000Z';
const failed = loginFailed({ reason: 'otp_rejected', attempts: 1, occurredAt });

async function asked(): Promise<{ event: AccountEvent; requestId: string }> {
  const requestId = await createRequestRecord(database.db, accountId);
  const descriptor = { length: 6, type: 'numeric' as const };
  const event = assistanceRequired({ requestId, descriptor, attempts: 0, expiresAt: occurredAt, occurredAt });
  return { event, requestId };
}

async function deliver(event: AccountEvent) {
  const deliveryId = randomUUID();
  const handle = await env.client.workflow.start(deliverWebhook, {
    workflowId: `delivery/${deliveryId}`,
    taskQueue: 'deliveries',
    args: [{ deliveryId, accountId, event }],
  });
  const end = await handle.result();
  const row = await database.db
    .selectFrom('deliveries')
    .select(['state', 'reason', 'type', 'ended_at'])
    .where('id', '=', deliveryId)
    .executeTakeFirst();
  const attempts = await database.db
    .selectFrom('delivery_attempts')
    .select(['status', 'error'])
    .where('delivery_id', '=', deliveryId)
    .orderBy('id')
    .execute();
  const history = JSON.stringify(await handle.fetchHistory());
  return { deliveryId, end, row, attempts, history };
}

test.skipIf(!found)('sends the event once, with the body and the header of the contract', async () => {
  const { event, requestId } = await asked();
  const { deliveryId, end, row, attempts, history } = await deliver(event);
  expect(end).toEqual({ state: 'delivered', reason: null });
  expect(row).toMatchObject({ state: 'delivered', type: 'assistance_required', ended_at: expect.any(Date) });
  expect(attempts).toEqual([{ status: 200, error: null }]);
  expect(received).toMatchObject([{ id: deliveryId, authorization: `Bearer ${token}` }]);
  expect(JSON.parse(received[0]?.body ?? '')).toEqual({
    account_id: accountId,
    type: 'assistance_required',
    status: 'assistance.requested',
    data: {
      descriptor: { length: 6, type: 'numeric' },
      request_id: requestId,
      attempts: 0,
      expires_at: occurredAt,
    },
    occurred_at: occurredAt,
  });
  expect(history).not.toContain(token);
});

test.skipIf(!found)('tries again under the same id until the receiver is back', async () => {
  answers = [500, { 'retry-after': '600' }, 429, 200];
  const { deliveryId, end, attempts, history } = await deliver(failed);
  expect(end.state).toBe('delivered');
  expect(attempts.map(({ status }) => status)).toEqual([500, 503, 429, 200]);
  expect(received.map(({ id }) => id)).toEqual([deliveryId, deliveryId, deliveryId, deliveryId]);
  expect(history).not.toContain('planted answer text');
});

test.skipIf(!found)('gives up after 24 hours', async () => {
  answers = [500];
  const { end, row, attempts } = await deliver(failed);
  expect(end).toEqual({ state: 'gave_up', reason: 'not_reached_in_time' });
  expect(row).toMatchObject(end);
  expect(attempts.length).toBeGreaterThan(50);
});

test.skipIf(!found)('believes a receiver that is gone at once, and one that refuses after a few attempts', async () => {
  answers = [410];
  expect(await deliver(failed)).toMatchObject({
    end: { state: 'gave_up', reason: 'receiver_gone' },
    attempts: [{ status: 410 }],
  });
  const { db } = database;
  const settings = db
    .selectFrom('account_settings')
    .select('notification_off_reason')
    .where('account_id', '=', accountId);
  expect(await settings.executeTakeFirst()).toEqual({ notification_off_reason: 'receiver_gone' });
  // It is not called any more, until its address is saved again.
  expect(await deliver(failed)).toMatchObject({ end: { state: 'not_sent', reason: 'endpoint_off' }, attempts: [] });
  await subscribe({ notification_off_at: null, notification_off_reason: null });
  answers = [404];
  const { end, attempts } = await deliver(failed);
  expect(end).toEqual({ state: 'gave_up', reason: 'receiver_refused' });
  expect(attempts).toHaveLength(5);
});

test.skipIf(!found)('does not send a request for a code late', async () => {
  answers = [500];
  const { event, requestId } = await asked();
  onReceived = async () => {
    if (received.length < 2) return;
    await database.db
      .updateTable('otp_requests')
      .set({ state: 'fulfilled', ended_at: new Date() })
      .where('id', '=', requestId)
      .execute();
  };
  expect(await deliver(event)).toMatchObject({
    end: { state: 'not_sent', reason: 'request_ended' },
    attempts: [{ status: 500 }, { status: 500 }],
  });
});

test.skipIf(!found)('sends nothing that nobody asked for', async () => {
  await subscribe({ notification_events: [] });
  expect(await deliver(failed)).toMatchObject({ row: { state: 'not_sent', reason: 'not_subscribed' } });
  await subscribe({ notification_endpoint_url: null });
  expect(await deliver(failed)).toMatchObject({ row: { state: 'not_sent', reason: 'no_endpoint' } });
  await deleteAccount(database.db, accountId);
  expect(await deliver(failed)).toMatchObject({ end: { state: 'not_sent', reason: 'account_deleted' } });
  expect(received).toEqual([]);
});

test.skipIf(!found)('lets the event before it go first', async () => {
  const first = randomUUID();
  const second = randomUUID();
  // A client that skips no time: a skipped half minute would end an attempt that is under way.
  const client = new Client({ connection: env.connection });
  const start = (deliveryId: string, event: AccountEvent, after: string | null) =>
    client.workflow.start(deliverWebhook, {
      workflowId: `delivery/${deliveryId}`,
      taskQueue: 'deliveries',
      args: [{ deliveryId, accountId, event, after }],
    });
  const { event } = await asked();
  const later = await start(second, event, first);
  const earlier = await start(first, failed, null);
  await Promise.all([later.result(), earlier.result()]);
  expect(received.map(({ id }) => id)).toEqual([first, second]);
});

test.skipIf(!found)('sends an event again for which a person asks while its delivery ends', async () => {
  onReceived = async () => {
    const [{ id } = { id: '' }] = received;
    if (received.length === 1)
      await env.client.workflow.getHandle(`delivery/${id}`).signal(deliveryWantedSignal, new Date().toISOString());
  };
  const { deliveryId, attempts } = await deliver(failed);
  expect(received.map(({ id }) => id)).toEqual([deliveryId, deliveryId]);
  expect(attempts).toMatchObject([{ status: 200 }, { status: 200 }]);
});
