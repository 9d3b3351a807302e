import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Receiver, startReceiver } from '../../test/support/receiver.ts';
import { accepted, codeRequested, refused } from '../../test/support/scripted-bank.ts';
import { openSessionLab, type SessionLab } from '../../test/support/session-lab.ts';
import type { NotificationEvent } from '../domain/events.ts';

let lab: SessionLab;
let receiver: Receiver;
beforeAll(async () => {
  [lab, receiver] = await Promise.all([openSessionLab('real'), startReceiver()]);
});
beforeEach(() => receiver.reset());
afterAll(async () => {
  await lab?.close();
  await receiver?.close();
});

const told = () => receiver.calls.map(({ body }) => JSON.parse(body)).map(({ type, data }) => [type, data.attempts]);

/** Logs in an account whose owner has subscribed to these events. Its bank refuses two codes and accepts the third. */
async function logIn(notification_events: NotificationEvent[]): Promise<void> {
  const settings = { login_mode: 'assisted', notification_endpoint_url: receiver.url, notification_events } as const;
  const { until, submit } = await lab.account(settings, (bank) => {
    bank.onLogin(codeRequested);
    bank.onCode(refused, refused, accepted);
  });
  const { pendingAssistance } = await until((status) => status.state === 'awaiting_otp');
  for (const [attempt, code] of ['111111', '222222'].entries()) {
    await submit(code, pendingAssistance?.id ?? '');
    await until((status) => status.pendingAssistance?.attempts === attempt + 1);
  }
  await submit('333333', pendingAssistance?.id ?? '');
  await until((status) => status.state === 'scheduled');
}

test('only what somebody has subscribed to is told', async () => {
  await logIn(['login_failed']);
  await expect.poll(told).toEqual([
    ['login_failed', 1],
    ['login_failed', 2],
  ]);
});

test('one event is told after the other, and the login waits for none of them', async () => {
  const first = Promise.withResolvers<number>();
  receiver.answer(() => (receiver.calls.length === 1 ? first.promise : 200));
  await logIn(['login_failed']);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(told()).toEqual([['login_failed', 1]]);
  first.resolve(200);
  await expect.poll(told).toHaveLength(2);
});

test('a person who is asked for a code is told so, again after each that the bank refused', async () => {
  const notification_events: NotificationEvent[] = ['assistance_required'];
  const settings = { login_mode: 'assisted', notification_endpoint_url: receiver.url, notification_events } as const;
  const { until, submit } = await lab.account(settings, (bank) => {
    bank.onLogin(codeRequested);
    bank.onCode(refused, accepted);
  });
  const { pendingAssistance } = await until((status) => status.state === 'awaiting_otp');
  await expect.poll(told).toEqual([['assistance_required', 0]]);
  await submit('111111', pendingAssistance?.id ?? '');
  await expect.poll(told).toEqual([
    ['assistance_required', 0],
    ['assistance_required', 1],
  ]);
  await submit('222222', pendingAssistance?.id ?? '');
  await until((status) => status.state === 'scheduled');
});
