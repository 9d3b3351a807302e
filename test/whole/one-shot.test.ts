import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openWhole } from '../support/whole.ts';

test('a simple one-shot account logs in by itself, reads, and comes again', async () => {
  const whole = await openWhole();
  const customer = await whole.customer({ code: { when: 'never' } });
  await customer.book(
    { date: '2026-11-03', description: 'Rent', amount: '-1250.00', currency: 'EUR' },
    { date: '2026-11-05', description: 'Invoice 7', amount: '99.90', currency: 'EUR', sender: 'Nora', reference: '7' },
  );
  const account = await whole.account(customer, { scrape_interval_seconds: 5 });

  await account.untilRuns(1);
  const { body: movements } = await account.get('/movements');
  expect(movements).toHaveLength(2);
  expect(movements[0]).toMatchObject({
    amount: '99.90',
    currency: 'EUR',
    senderName: 'Nora',
    description: 'Invoice 7',
    reference: '7',
    pending: false,
  });
  expect(movements[1]).toMatchObject({ amount: '-1250.00', senderName: null });

  await customer.book({ date: '2026-11-06', description: 'Refund', amount: '5.00', currency: 'EUR' });
  await account.untilRuns(2);
  // Now it rests, so that what both sides counted can be compared.
  await account.configure({ scrape_interval_seconds: 3_600 });
  const inHalfAnHour = () => Date.now() + 1_800_000;
  await eventually(account.session, ({ state, nextRunAt }) => {
    return state === 'scheduled' && Date.parse(nextRunAt ?? '') > inHalfAnHour();
  });
  const runs = await account.runs();
  expect(runs.map(({ outcome }) => outcome)).toEqual(runs.map(() => 'completed'));
  expect(runs.reduce((sum, run) => sum + run.movementsNew, 0)).toBe(3);
  expect((await account.get('/movements')).body).toHaveLength(3);
  const counts = await customer.counts();
  expect(counts).toMatchObject({ credentialsSubmitted: runs.length, logins: runs.length, codesSent: 0 });
  expect(counts.openSessions).toBe(0);
});

test('"Run scrape now" between two logins is one more login', async () => {
  const whole = await openWhole();
  const customer = await whole.customer({ code: { when: 'never' } });
  const account = await whole.account(customer);
  await account.untilRuns(1);
  await account.untilState('scheduled');
  expect((await account.post('restart')).status).toBe(202);
  await account.untilRuns(2);
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 2, logins: 2 });
});
