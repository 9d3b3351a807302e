/** Movements from the pages of a bank to a person's webhook. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { openWhole } from '../support/whole.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver?.close());

const movement = (day: number, more: object = {}) => ({
  date: `2026-02-0${day}`,
  description: `Transfer ${day}`,
  amount: `${day}.25`,
  currency: 'EUR',
  sender: `Sender ${day}`,
  ...more,
});

test('each new movement reaches the webhook once, in order, and is marked', async () => {
  const whole = await openWhole();
  const customer = await whole.customer({ code: { when: 'never' } });
  await customer.book(movement(1), movement(2), movement(3, { sender: undefined }));
  const account = await whole.account(customer, {
    webhook_url: receiver.url,
    webhook_auth_type: 'bearer',
    webhook_auth_token: 'planted-token',
    webhook_extra_fields: { tenant: 'north' },
  });
  await eventually(receiver.ids, (ids) => ids.length === 2);
  await customer.book(movement(4));
  await account.post('scrape');
  await eventually(receiver.ids, (ids) => ids.length === 3);
  const bodies = receiver.calls.map(({ body }) => JSON.parse(body));
  expect(bodies).toMatchObject([
    { amount: 1.25, currency: 'EUR', name: 'Sender 1', received_at: expect.any(String), tenant: 'north' },
    { amount: 2.25, name: 'Sender 2' },
    { amount: 4.25, name: 'Sender 4' },
  ]);
  expect(receiver.ids()).toEqual(bodies.map(({ id }) => id));
  const shown = async () => (await account.get('/movements')).body;
  const all = await eventually(shown, (now) => now[0]?.notifiedAt !== null);
  expect(all.map((row: { notifiedAt: string | null }) => row.notifiedAt !== null)).toEqual([true, false, true, true]);
  expect((await account.get('/deliveries')).body).toMatchObject([
    { type: 'movement', state: 'delivered', attempts: [{ status: 200 }] },
    { type: 'movement' },
    { type: 'movement' },
  ]);
});
