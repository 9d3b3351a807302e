/** Records one history of every shape from real runs: real Temporal, Postgres, workers and Chromium; only the bank is scripted. */
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { markUnanswered } from '../../src/db/sessions/unanswered.ts';
import type { AccountEvent } from '../../src/domain/events.ts';
import { repeatNotification } from '../../src/temporal/deliveries.ts';
import * as messages from '../../src/temporal/messages.ts';
import { movementDeliveryId, notificationDeliveryId, sessionsQueue } from '../../src/temporal/names.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { codeRequested, refused } from '../support/scripted-bank.ts';
import { type LabAccount, openSessionLab, type SessionLab } from '../support/session-lab.ts';
import { storeHistory } from './history-file.ts';

const daily = { scrape_interval_seconds: 86_400 };
const assisted = { ...daily, login_mode: 'assisted' } as const;

let lab: SessionLab;
let receiver: Receiver;
beforeAll(async () => {
  [lab, receiver] = await Promise.all([openSessionLab('real'), startReceiver()]);
});
afterAll(async () => {
  await lab.close();
  await receiver.close();
});

async function store(name: string, { workflowId }: { workflowId: string }, runId?: string): Promise<void> {
  const handle = lab.client.workflow.getHandle(workflowId, runId);
  storeHistory(name, workflowId, await handle.fetchHistory());
}

const isScheduled = ({ state, nextRunAt, note }: messages.SessionStatus) =>
  state === 'scheduled' && nextRunAt !== null && !note?.includes('turn');

/** An account whose bank asks for a code. */
async function asked(prepare?: Parameters<SessionLab['account']>[1], more: object = {}) {
  const account = await lab.account({ ...assisted, ...more }, (bank) => {
    bank.onLogin(codeRequested);
    prepare?.(bank);
  });
  return { account, request: await requestOf(account) };
}

async function requestOf(account: LabAccount, after?: string): Promise<string> {
  const isNew = (id: string | undefined) => id !== undefined && id !== after;
  const { pendingAssistance } = await account.until((status) => isNew(status.pendingAssistance?.id));
  return pendingAssistance?.id ?? '';
}

test('one-shot', async () => {
  const account = await lab.account(daily);
  await account.until(isScheduled);
  await account.workflow.signal(messages.runRequestedSignal);
  await expect.poll(() => account.bank.reads).toBe(2);
  await account.until(isScheduled);
  await store('one-shot', account.workflow);
});

test('a code is accepted, and what it brought is told', async () => {
  receiver.answer([503, 200]);
  const { account, request } = await asked(undefined, {
    notification_endpoint_url: `${receiver.url}/notify`,
    notification_events: ['assistance_required', 'login_failed', 'scrape_failed'],
  });
  await account.submit('739201', request);
  await account.submit('739201', request);
  await account.until(isScheduled);
  await store('code-accepted', account.workflow);
  const { id, body } = await lab.db
    .selectFrom('deliveries')
    .select(['id', 'body'])
    .where('account_id', '=', account.id)
    .executeTakeFirstOrThrow();
  const delivery = lab.client.workflow.getHandle(notificationDeliveryId(id));
  await delivery.result();
  await store('webhook-delivered-after-a-failure', delivery);

  const { account_id: _, ...event } = body;
  const wantedSince = new Date().toISOString();
  await repeatNotification(lab.client, {
    deliveryId: id,
    accountId: account.id,
    event: event as AccountEvent,
    wantedSince,
  });
  const again = lab.client.workflow.getHandle(notificationDeliveryId(id));
  await again.result();
  await store('webhook-wanted-again', again);
});

test('a wrong code, another text message, then the right code', async () => {
  const { account, request } = await asked((bank) => bank.onCode(refused, { outcome: 'accepted' }));
  await account.submit('111111', request);
  await account.until(({ pendingAssistance }) => pendingAssistance?.attempts === 1);
  await account.workflow.signal(messages.resendRequestedSignal, { requestId: request });
  await account.until(({ note }) => note === 'The bank was asked for another code.');
  await account.submit('999999', randomUUID());
  await account.submit('739201', request);
  await account.until(isScheduled);
  await store('wrong-code-then-right', account.workflow);
});

test('a code refused for good', async () => {
  const forGood = { ...refused, canRetry: false, triesLeft: 0 };
  const { account, request } = await asked((bank) => bank.onCode(forGood));
  await account.submit('111111', request);
  await account.until(({ failures }) => failures === 1);
  await account.until(isScheduled);
  await store('code-refused-for-good', account.workflow);
});

test('nobody gives a code', async () => {
  const { account } = await asked(undefined, { assistance_timeout_seconds: 1 });
  await account.until(({ failures, sessionId }) => failures === 1 && sessionId === null);
  await account.until(isScheduled);
  await store('code-expired', account.workflow);
});

test('blocked at once, then mended', async () => {
  const account = await lab.account(daily, (bank) => bank.onLogin({ outcome: 'failed', reason: 'bad_credentials' }));
  await account.until(({ state }) => state === 'blocked');
  await account.workflow.signal(messages.runRequestedSignal);
  account.bank.onLogin({ outcome: 'logged_in' });
  await account.workflow.signal(messages.restartRequestedSignal);
  await account.until(isScheduled);
  await store('blocked-and-restarted', account.workflow);
});

test('failures counted until they block', async () => {
  const account = await lab.account({ ...daily, login_failure_limit: 2 }, (bank) =>
    bank.onLogin({ outcome: 'failed', reason: 'login_failed' }),
  );
  await account.until((status) => status.failures === 1 && isScheduled(status));
  await account.workflow.signal(messages.runRequestedSignal);
  await account.until(({ state }) => state === 'blocked');
  await store('failures-counted-to-a-block', account.workflow);
});

test('a bank that is down, then tried at once by a person', async () => {
  const account = await lab.account(daily, (bank) => bank.onLogin({ outcome: 'failed', reason: 'bank_unavailable' }));
  await account.until(({ state, sessionId }) => state === 'backing_off' && sessionId === null);
  account.bank.onLogin({ outcome: 'logged_in' });
  await account.workflow.signal(messages.runRequestedSignal);
  await account.until(isScheduled);
  await store('backed-off', account.workflow);
});

test('a bank with no place for another login', async () => {
  const held = Promise.withResolvers<void>();
  const bank = await lab.bank({ concurrentLogins: 1, loginsPerMinute: 100_000 });
  bank.onLogin(() => held.promise.then(() => ({ outcome: 'logged_in' })), { outcome: 'logged_in' });
  await lab.account(daily, undefined, { bank });
  await expect.poll(() => bank.logins.length).toBe(1);
  const account = await lab.account(daily, undefined, { bank });
  await account.until(({ note }) => note !== null);
  await account.workflow.signal(messages.runRequestedSignal);
  const asked = () => lab.db.selectFrom('login_queue').select('sequence').executeTakeFirst();
  await expect.poll(asked).toEqual({ sequence: '2' });
  held.resolve();
  await account.until(isScheduled);
  await store('waited-its-turn', account.workflow);
});

test('a login that waits for the login hours, then is asked for', async () => {
  const clock = (ms: number) => new Date(Date.now() + ms).toISOString().slice(11, 16);
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const windows = [{ days, from: clock(3 * 3_600_000), to: clock(4 * 3_600_000) }];
  const account = await lab.account({ ...assisted, login_hours: JSON.stringify({ time_zone: 'UTC', windows }) });
  await account.until(({ note }) => note?.startsWith('Waits until') === true);
  await account.workflow.signal(messages.configChangedSignal);
  await account.workflow.signal(messages.runRequestedSignal);
  await account.until(isScheduled);
  await account.until(({ note }) => note === null);
  await store('waited-for-login-hours', account.workflow);
});

test('a worker that freezes', async () => {
  const { account, request } = await asked();
  // This process is the worker: for the server it is gone.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 13_000);
  const next = await requestOf(account, request);
  await account.submit('739201', next);
  await account.until(isScheduled);
  await store('worker-lost', account.workflow);
});

test('logins that are lost before the bank has answered', async () => {
  const account = await lab.account({ ...daily, login_failure_limit: 2 }, (bank) =>
    bank.onLogin(() => new Promise(() => undefined)),
  );
  for (const failures of [1, 2]) {
    await expect.poll(() => account.bank.logins.length).toBe(failures);
    const { sessionId } = await account.status();
    // As the gate of a page writes it, which this bank does not have.
    await markUnanswered(lab.db, { accountId: account.id, sessionId: sessionId ?? '' }, 'credentials');
    await account.workflow.signal(messages.hostLostSignal, { sessionId: sessionId ?? '', host: 'gone' });
    await account.until((status) => status.failures === failures && status.sessionId === null);
    if (failures === 1) await account.workflow.signal(messages.runRequestedSignal);
  }
  await account.until(({ state }) => state === 'blocked');
  await store('lost-logins-counted', account.workflow);
});

test('a worker whose death is told', async () => {
  const { account, request } = await asked();
  const { sessionId, host } = await account.status();
  await account.workflow.signal(messages.hostLostSignal, { sessionId: sessionId ?? '', host: host ?? '' });
  await account.submit('739201', await requestOf(account, request));
  await account.until(isScheduled);
  await store('worker-lost-and-told', account.workflow);
});

test('a worker that stops in an orderly way', async () => {
  const { account, request } = await asked();
  await lab.replaceWorker();
  await account.submit('739201', await requestOf(account, request));
  await account.until(isScheduled);
  await store('handed-over', account.workflow);
});

test('one session is ended by a person, and the next one comes', async () => {
  const account = await lab.account({ ...daily, session_type: 'persistent' });
  await account.until(({ state }) => state === 'monitoring');
  await account.workflow.signal(messages.stopRequestedSignal, { onlySession: true });
  await account.until(isScheduled);
  await account.workflow.signal(messages.runRequestedSignal);
  await account.until(({ state }) => state === 'monitoring');
  await account.workflow.signal(messages.stopRequestedSignal);
  await account.until(({ state }) => state === 'stopped');
  await store('one-session-ended', account.workflow);
});

test('stopped and restarted', async () => {
  const { account, request } = await asked();
  await account.workflow.signal(messages.stopRequestedSignal);
  await account.until(({ state }) => state === 'stopped');
  await account.workflow.signal(messages.restartRequestedSignal);
  await account.submit('739201', await requestOf(account, request));
  await account.until(isScheduled);
  await account.workflow.signal(messages.stopRequestedSignal);
  await account.until(({ state }) => state === 'stopped');
  await store('stopped-and-restarted', account.workflow);
});

test('stopped before the session was heard of', async () => {
  const held = Promise.withResolvers<void>();
  const account = await lab.account(daily, (bank) =>
    bank.onLogin(() => held.promise.then(() => ({ outcome: 'logged_in' }))),
  );
  await expect.poll(() => account.bank.logins.length).toBe(1);
  await account.workflow.signal(messages.stopRequestedSignal);
  await account.until(({ state }) => state === 'stopped');
  held.resolve();
  await store('stopped-unheard-of', account.workflow);
});

test('monitoring', async () => {
  const account = await lab.account({ session_type: 'persistent' });
  await account.until(({ state }) => state === 'monitoring');
  await expect.poll(() => account.bank.reads).toBe(1);
  await account.workflow.signal(messages.runRequestedSignal);
  await expect.poll(() => account.bank.reads).toBe(2);
  await account.workflow.signal(messages.configChangedSignal);
  account.bank.onRead(async () => {
    throw new Error('The bank shows something else.');
  });
  await account.workflow.signal(messages.restartRequestedSignal);
  await account.until(({ sessionId }) => sessionId === null);
  await store('monitoring', account.workflow);
});

test('settings changed, then deleted while a code is awaited', async () => {
  const { account } = await asked();
  await account.workflow.signal(messages.configChangedSignal);
  await account.workflow.cancel();
  await account.workflow.result().catch(() => undefined);
  await store('deleted', account.workflow);
});

test('continued as new', async () => {
  const account = await lab.account(daily);
  const { runId } = await account.workflow.describe();
  const current = () => lab.client.workflow.getHandle(account.workflow.workflowId).describe();
  for (let runs = 1; (await current()).runId === runId; runs++) {
    await expect.poll(() => account.bank.reads).toBe(runs);
    await account.until(isScheduled);
    await account.workflow.signal(messages.runRequestedSignal);
  }
  await account.until(isScheduled);
  await store('continued-as-new-first', account.workflow, runId);
  await store('continued-as-new-next', account.workflow);
});

test('movements brought to a webhook', async () => {
  receiver.answer([500, 500, 200]);
  const account = await lab.account({ ...daily, webhook_url: `${receiver.url}/movements` }, (bank) =>
    bank.onRead(async () => [
      {
        bankId: 'm1',
        bookedOn: '2026-06-13',
        bookedAt: null,
        amount: '12.50',
        currency: 'EUR',
        description: 'Order 1',
        senderName: 'Ana Ruiz',
        reference: null,
        pending: false,
      },
    ]),
  );
  const workflowId = movementDeliveryId(account.id);
  const delivery: WorkflowHandle = lab.client.workflow.getHandle(workflowId);
  await expect.poll(() => receiver.calls.filter(({ path }) => path === '/movements').length).toBeGreaterThan(0);
  await delivery.signal(messages.movementsStoredSignal);
  await delivery.signal(messages.webhookChangedSignal);
  await delivery.result();
  await store('movements-delivered-after-failures', { workflowId });
});

test('old records pruned', async () => {
  const handle = await lab.client.workflow.start('pruneRecords', {
    workflowId: 'prune-records',
    taskQueue: sessionsQueue,
  });
  await handle.result();
  await store('records-pruned', handle);
});
