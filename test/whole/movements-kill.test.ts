import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { openWhole } from '../support/whole.ts';

let instance: Instance;
let receiver: Receiver;
beforeAll(async () => {
  [instance, receiver] = await Promise.all([startInstance(), startReceiver()]);
});
afterAll(async () => {
  await receiver?.close();
  await instance?.remove();
});

test('a worker that is killed in the middle of a request loses nothing, and sends that one again under its id', async () => {
  const whole = await openWhole(instance.ready());
  const customer = await whole.customer({ code: { when: 'never' } });
  const days = [1, 2, 3, 4];
  await customer.book(
    ...days.map((day) => ({
      date: `2026-02-0${day}`,
      description: 'Transfer',
      amount: `${day}`,
      currency: 'EUR',
      sender: `Sender ${day}`,
    })),
  );
  let killed = false;
  receiver.answer(({ body }) => {
    if (killed || JSON.parse(body).name !== 'Sender 2') return 200;
    killed = true;
    const { worker } = instance.ready().processes;
    if (worker !== null) process.kill(worker, 'SIGKILL');
    // It took the movement; the worker never hears of it.
    return 200;
  });
  await whole.account(customer, { webhook_url: receiver.url });
  const names = () => receiver.calls.map(({ body }) => JSON.parse(body).name);
  await eventually(names, (all) => all.includes('Sender 4'));
  expect(names()).toEqual(['Sender 1', 'Sender 2', 'Sender 2', 'Sender 3', 'Sender 4']);
  const ids = receiver.ids();
  expect(ids[1]).toBe(ids[2]);
  expect(new Set(ids).size).toBe(4);
});
