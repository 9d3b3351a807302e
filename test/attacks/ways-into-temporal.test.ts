/** What somebody can do who reaches Temporal without being one of us: a local user, or a page in a browser. */
import { randomUUID } from 'node:crypto';
import { Client, type Payload, type WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createVault } from '../../src/base/crypto.ts';
import { loginFailed } from '../../src/domain/events.ts';
import { signing } from '../../src/temporal/client.ts';
import * as messages from '../../src/temporal/messages.ts';
import { notificationDeliveryId, sessionsQueue } from '../../src/temporal/names.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { codeRequested } from '../support/scripted-bank.ts';
import { type LabAccount, openSessionLab, type SessionLab } from '../support/session-lab.ts';

let lab: SessionLab;
let receiver: Receiver;
let stranger: Client;
beforeAll(async () => {
  [lab, receiver] = await Promise.all([openSessionLab('real'), startReceiver()]);
  stranger = new Client({ connection: lab.env.connection });
});
afterAll(async () => {
  await lab?.close();
  await receiver?.close();
});

const daily = { scrape_interval_seconds: 86_400 };
const isScheduled = ({ state, nextRunAt }: messages.SessionStatus) => state === 'scheduled' && nextRunAt !== null;

/** Its bank has refused the password: one login more could be the one that locks the customer out. */
async function blocked(): Promise<LabAccount> {
  const account = await lab.account(daily, (bank) => bank.onLogin({ outcome: 'failed', reason: 'bad_credentials' }));
  await account.until(({ state }) => state === 'blocked');
  return account;
}

const signalOf = (client: Client, { workflow }: LabAccount): WorkflowHandle =>
  client.workflow.getHandle(workflow.workflowId);

const refusedRestart = 'A request to restart came from somebody who is not us; it was refused.';

async function untilNoted(account: LabAccount, note: string): Promise<void> {
  const status = await account.until((now) => now.note === note);
  expect(status.note).toBe(note);
}

/** Past every client: bytes, as a program of one's own would send them. */
async function send(account: LabAccount, signalName: string, payloads: Payload[] = []): Promise<void> {
  await lab.client.workflowService.signalWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: account.workflow.workflowId },
    signalName,
    input: { payloads },
    requestId: randomUUID(),
  });
}

/** Everybody can read them: nothing in a history is hidden. */
async function payloadsOf(account: LabAccount, signalName: string): Promise<Payload[]> {
  const { events } = await account.workflow.fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
    signal?.signalName === signalName ? ((signal.input?.payloads ?? []) as Payload[]) : [],
  );
}

const json = (value: unknown): Payload => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
});

test('a notification that nobody of us started is not sent', async () => {
  const { id } = await lab.account({
    ...daily,
    notification_endpoint_url: `${receiver.url}/notify`,
    notification_events: ['login_failed'],
  });
  const deliveryId = randomUUID();
  const event = loginFailed({ reason: 'otp_rejected', attempts: 9, occurredAt: new Date().toISOString() });
  const forged = await stranger.workflow.start('deliverWebhook', {
    workflowId: notificationDeliveryId(deliveryId),
    taskQueue: sessionsQueue,
    args: [{ deliveryId, accountId: id, event }],
  });
  await expect(forged.result()).rejects.toMatchObject({ cause: { type: 'NotOurs' } });
  expect(receiver.calls).toEqual([]);
});

test('a blocked account does not log in for a signal that is not signed, and says that one came', async () => {
  const account = await blocked();
  const asked = { by: 'user/x', at: new Date().toISOString(), nonce: randomUUID() };
  await signalOf(stranger, account).signal('restartRequested');
  await untilNoted(account, refusedRestart);
  await signalOf(stranger, account).signal('stopRequested', asked);
  await untilNoted(account, 'A request to stop came from somebody who is not us; it was refused.');
  await signalOf(stranger, account).signal('restartRequested', asked);
  await untilNoted(account, refusedRestart);
  expect(account.bank.logins).toHaveLength(1);
});

test('a signature of other keys is none', async () => {
  const account = await blocked();
  const vault = createVault([{ id: 'k1', secret: Buffer.alloc(32, 8) }]);
  const pretender = new Client({ connection: lab.env.connection, ...signing(vault) });
  const asked = { by: 'user/x', at: new Date().toISOString(), nonce: randomUUID() };
  await signalOf(pretender, account).signal('restartRequested', asked);
  await untilNoted(account, refusedRestart);
  expect(account.bank.logins).toHaveLength(1);
});

test('a signal of ours does its work once, and for its own account', async () => {
  const [account, other] = await Promise.all([blocked(), blocked()]);
  await account.workflow.signal(messages.restartRequestedSignal);
  await expect.poll(() => account.bank.logins.length).toBe(2);
  await account.until(({ state }) => state === 'blocked');
  const [copied] = await payloadsOf(account, 'restartRequested');
  const copy = copied ? [copied] : [];

  await send(account, 'restartRequested', copy);
  await untilNoted(account, 'A request to restart is a copy of an earlier one, or too old; it was refused.');
  await send(account, 'stopRequested', copy);
  await untilNoted(account, 'A request to stop came from somebody who is not us; it was refused.');
  await send(other, 'restartRequested', copy);
  await untilNoted(other, refusedRestart);
  expect([account.bank.logins.length, other.bank.logins.length]).toEqual([2, 1]);
});

test('what one of our workers told of a session ends none when it is sent as something else', async () => {
  const account = await lab.account({ session_type: 'persistent' });
  await account.until(({ state }) => state === 'monitoring');
  const told = await payloadsOf(account, 'sessionProgress');
  expect(told).not.toEqual([]);
  await send(account, 'hostLost', told);
  await untilNoted(account, 'A message `hostLost` came from somebody who is not us; it was refused.');
  expect(await account.status()).toMatchObject({ state: 'monitoring' });
  expect(account.bank.logins).toHaveLength(1);
});

test('no signal of a stranger ends a workflow or keeps it from going on', async () => {
  const account = await lab.account({ ...daily, login_mode: 'assisted' }, (bank) => bank.onLogin(codeRequested));
  const { pendingAssistance } = await account.until((status) => status.pendingAssistance !== null);
  const names = Object.values(messages).flatMap((message) => (message.type === 'signal' ? [message.name] : []));
  const odd: Payload[][] = [
    [],
    [json('{"half')],
    [json(null)],
    [json({ $origin: 'ours', for: names.join(' '), value: {} })],
    [{ metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from([0, 255]) }],
    [{}],
    [{ metadata: { encoding: Buffer.from('json/plain'), signature: Buffer.from('k1.') }, data: Buffer.from('{}') }],
    [{ metadata: { encoding: Buffer.from('binary/null') } }, json({})],
  ];
  for (const name of names) for (const payloads of odd) await send(account, name, payloads);
  await account.submit('739201', pendingAssistance?.id ?? '');
  await account.until(isScheduled);
  expect(account.bank.codes).toEqual(['739201']);
  expect(account.bank.logins).toHaveLength(1);
});

test('what a stranger starts under the name of an account ends at once, and harms no account', async () => {
  const forged = await stranger.workflow.start('accountSession', {
    workflowId: `account-session/${randomUUID()}`,
    taskQueue: sessionsQueue,
    args: [{ accountId: 'any' }],
    memo: { planted: 'x' },
  });
  await expect(forged.result()).rejects.toMatchObject({ cause: { type: 'NotOurs' } });
});

test('a history is read without any key', async () => {
  const account = await blocked();
  const { events } = await account.workflow.fetchHistory();
  const results = (events ?? []).flatMap(({ activityTaskCompletedEventAttributes: completed }) =>
    (completed?.result?.payloads ?? []).map(({ metadata, data }) => [
      Buffer.from(metadata?.encoding ?? []).toString(),
      Buffer.from(data ?? []).toString(),
    ]),
  );
  expect(results).toContainEqual(['json/plain', expect.stringContaining('"reason":"bad_credentials"')]);
});
