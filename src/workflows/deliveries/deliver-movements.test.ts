import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts';
import { createAccountRecord } from '../../../test/support/records.ts';
import { startTimeSkipping } from '../../../test/support/workflow-environment.ts';
import { createSendMovements } from '../../activities/send-movements.ts';
import { createVault, sealContext } from '../../base/crypto.ts';
import { createLogger } from '../../base/log.ts';
import { type SettingsChange, saveSettings } from '../../db/accounts/account-settings.ts';
import { wantMovement } from '../../db/movements/due-movements.ts';
import { listMovements } from '../../db/movements/movement-list.ts';
import { ingestMovements } from '../../db/movements/movements.ts';
import type { BankMovement } from '../../domain/movements/movement.ts';
import { webhookChangedSignal } from '../../temporal/messages.ts';
import { deliveriesQueue, movementDeliveryId } from '../../temporal/names.ts';
import { findTestServer, whyNoTestServer } from '../../tools/temporal-test-server.ts';
import { deliverMovements } from './deliver-movements.ts';

const found = await findTestServer();
if (!found) console.warn(`No time-skipping test server: ${whyNoTestServer()}`);
const vault = createVault([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
const token = 'planted-webhook-token';

let receiver: Receiver;
let database: TestDatabase;
let env: TestWorkflowEnvironment;
let worker: Worker;
let running: Promise<void>;
let accountId: string;

beforeAll(async () => {
  if (!found) return;
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  receiver = await startReceiver();
  database = await createTestDatabase();
  env = await startTimeSkipping(found.executablePath);
  const deps = { db: database.db, vault, allowPrivateWebhooks: true, log: createLogger('test', 'silent') };
  worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: deliveriesQueue,
    workflowBundle: inject('workflowBundle'),
    activities: { sendMovements: createSendMovements(deps) },
  });
  running = worker.run();
});

afterAll(async () => {
  if (!found) return;
  worker?.shutdown();
  await running;
  await env?.teardown();
  await database?.drop();
  await receiver?.close();
});

beforeEach(async () => {
  if (!found) return;
  receiver.reset();
  accountId = await createAccountRecord(database.db);
  await save({
    webhook_url: `${receiver.url}/movements`,
    webhook_auth_type: 'bearer',
    webhook_auth_token_sealed: vault.seal(token, sealContext.setting(accountId, 'webhook_auth_token')),
  });
});

const save = (change: SettingsChange) =>
  saveSettings(database.db, accountId, { columns: () => change, entries: () => [] });

const line = (day: number, more: Partial<BankMovement> = {}): BankMovement => ({
  bankId: `B${day}`,
  bookedOn: `2026-03-${String(day).padStart(2, '0')}`,
  bookedAt: null,
  amount: `${day}.50`,
  currency: 'EUR',
  description: 'Transfer',
  senderName: `Sender ${day}`,
  reference: null,
  pending: false,
  ...more,
});
/** Newest first, as a bank shows them. */
const days = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => line(last - index));
const read = (movements: BankMovement[]) =>
  database.db.transaction().execute((trx) => ingestMovements(trx, { accountId, timeZone: 'Europe/Madrid', movements }));
const stored = async () =>
  (await listMovements(database.db, { accountId, limit: 500, offset: 0 })).movements.toReversed();
const names = () => receiver.calls.map(({ body }) => JSON.parse(body).name);
const deliveryOf = (id: string) =>
  database.db.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

const options = () => ({
  workflowId: movementDeliveryId(accountId),
  taskQueue: deliveriesQueue,
  args: [{ accountId }] satisfies Parameters<typeof deliverMovements>,
});
/** Runs until nothing is due. Time is skipped meanwhile. */
async function deliver() {
  const handle = await env.client.workflow.start(deliverMovements, options());
  await handle.result();
  return handle;
}

test.skipIf(!found)('sends each new movement once, in order, with the body of the contract', async () => {
  await save({ webhook_extra_fields: JSON.stringify({ tenant: 'a', nested: { list: [1] } }) });
  await read([line(3), line(2, { amount: '-12345678901234567.89' }), line(1)]);
  const handle = await deliver();
  const [first, second, third] = await stored();
  expect(receiver.ids()).toEqual([first?.id, second?.id, third?.id]);
  expect(receiver.calls[0]).toMatchObject({ path: '/movements', headers: { authorization: `Bearer ${token}` } });
  expect(JSON.parse(receiver.calls[0]?.body ?? '')).toEqual({
    id: first?.id,
    amount: 1.5,
    currency: 'EUR',
    name: 'Sender 1',
    received_at: '2026-02-28T23:00:00.000Z',
    tenant: 'a',
    nested: { list: [1] },
  });
  expect(receiver.calls[1]?.body).toContain('"amount":-12345678901234567.89,');
  for (const movement of await stored()) expect(movement.notifiedAt).toBeInstanceOf(Date);

  await read([line(4), line(3)]);
  await deliver();
  expect(names()).toEqual(['Sender 1', 'Sender 2', 'Sender 3', 'Sender 4']);
  expect(JSON.stringify(await handle.fetchHistory())).not.toContain(token);
});

test.skipIf(!found)('keeps the order of the bank within a day, and of twins sends both', async () => {
  const twin = { bankId: null, senderName: 'Twin' };
  await read([line(1, { bankId: 'c', senderName: 'C' }), line(1, twin), line(1, twin), line(1, { senderName: 'A' })]);
  await deliver();
  expect(names()).toEqual(['A', 'Twin', 'Twin', 'C']);
  expect(new Set(receiver.ids()).size).toBe(4);
});

test.skipIf(!found)('does not send what is pending, has no sender, or was stored in silence', async () => {
  await read([line(3, { pending: true }), line(2, { senderName: null }), line(1)]);
  await save({ silent_ingestion: true });
  await read([line(4)]);
  await save({ silent_ingestion: false });
  await deliver();
  expect(names()).toEqual(['Sender 1']);
  // Posted, with another amount. The others keep their position.
  await read([line(3, { amount: '7.25', reference: 'R' })]);
  await deliver();
  expect(receiver.calls.map(({ body }) => JSON.parse(body).amount)).toEqual([1.5, 7.25]);
});

test.skipIf(!found)(
  'loses nothing to a receiver that is down for hours',
  async () => {
    await read(days(1, 20));
    const down = 80;
    let failed = 0;
    receiver.answer(() => {
      failed += 1;
      return failed <= down ? (failed % 2 ? 503 : 'dies') : 200;
    });
    const before = await env.currentTimeMs();
    await deliver();
    expect((await env.currentTimeMs()) - before).toBeGreaterThan(3 * 3_600_000);
    const ids = (await stored()).map(({ id }) => id);
    // The oldest one repeatedly, under its id, then all of them.
    expect(receiver.ids()).toEqual([...Array(down).fill(ids[0]), ...ids]);
  },
  120_000,
);

test.skipIf(!found)('sends the one again, under its id, whose receiver died in the middle of the request', async () => {
  await read(days(1, 3));
  receiver.answer([200, 'dies', 200]);
  await deliver();
  const [first, second, third] = (await stored()).map(({ id }) => id);
  expect(receiver.ids()).toEqual([first, second, second, third]);
});

test.skipIf(!found)('leaves behind what is refused more often than retry_limit, until the target changes', async () => {
  await save({ retry_limit: 2 });
  await read(days(1, 3));
  receiver.answer(({ body }) => (JSON.parse(body).name === 'Sender 2' ? { status: 422, body: 'no' } : 200));
  await deliver();
  expect(names()).toEqual(['Sender 1', 'Sender 2', 'Sender 2', 'Sender 2', 'Sender 3']);
  const [, refused] = await stored();
  expect(refused?.notifiedAt).toBeNull();
  expect(await deliveryOf(refused?.id ?? '')).toMatchObject({ state: 'gave_up', reason: 'receiver_refused' });

  receiver.reset();
  await deliver();
  expect(receiver.calls).toEqual([]);
  await save({ webhook_url: `${receiver.url}/mended` });
  await deliver();
  expect(receiver.ids()).toEqual([refused?.id]);
  expect(await deliveryOf(refused?.id ?? '')).toMatchObject({ state: 'delivered', reason: null });
});

test.skipIf(!found)('stops at 410 until the address is saved again, and then loses nothing', async () => {
  await read(days(1, 2));
  receiver.answer(410);
  await deliver();
  await deliver();
  expect(receiver.calls).toHaveLength(1);
  const { db } = database;
  const settings = await db.selectFrom('account_settings').selectAll().where('account_id', '=', accountId).execute();
  expect(settings).toMatchObject([{ webhook_off_at: expect.any(Date), webhook_off_reason: 'receiver_gone' }]);
  receiver.reset();
  await save({ webhook_off_at: null, webhook_off_reason: null });
  await deliver();
  expect(names()).toEqual(['Sender 1', 'Sender 2']);
});

test.skipIf(!found)('tries at once when the settings are saved, and sends again what a person asks for', async () => {
  await read(days(1, 2));
  receiver.answer([{ status: 429, headers: { 'retry-after': '3600' } }, 200]);
  // A client that skips no time: only the signal can end the wait.
  const client = new Client({ connection: env.connection });
  const handle = await client.workflow.start(deliverMovements, options());
  await expect.poll(() => receiver.calls.length).toBe(1);
  await handle.signal(webhookChangedSignal);
  await handle.result();
  expect(names()).toEqual(['Sender 1', 'Sender 1', 'Sender 2']);

  const [first] = await stored();
  await wantMovement(database.db, first?.id ?? '');
  await deliver();
  expect(receiver.ids().at(-1)).toBe(first?.id);
  expect(receiver.calls).toHaveLength(4);
});

test.skipIf(!found)('sends once more what is asked for while it is being sent', async () => {
  await read(days(1, 2));
  receiver.answer(async ({ headers }) => {
    if (receiver.calls.length === 1) await wantMovement(database.db, String(headers['webhook-id']));
    return 200;
  });
  await deliver();
  expect(names()).toEqual(['Sender 1', 'Sender 1', 'Sender 2']);
});

test.skipIf(!found)('waits a day for an address, and does not send the history to a later one', async () => {
  await save({ webhook_url: null });
  await read(days(1, 2));
  await deliver();
  const [first] = await stored();
  const earlier = new Date(Date.now() - 25 * 3_600_000);
  await database.db
    .updateTable('movements')
    .set({ first_seen_at: earlier })
    .where('id', '=', first?.id ?? '')
    .execute();
  await save({ webhook_url: receiver.url });
  await deliver();
  expect(names()).toEqual(['Sender 2']);
});
