import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openWhole } from '../support/whole.ts';

test('another session type is picked up without a restart, in both directions', async () => {
  const whole = await openWhole();
  const customer = await whole.customer({ code: { when: 'never' } });
  const account = await whole.account(customer, { scrape_interval_seconds: 5 });
  await account.untilRuns(1);

  await account.configure({ session_type: 'persistent', monitor_interval_seconds: 10 });
  const { sessionId } = await account.untilState('monitoring');
  const { credentialsSubmitted } = await customer.counts();
  await customer.book({ date: '2026-11-08', description: 'Seen while open', amount: '1.00', currency: 'EUR' });
  await eventually(
    async () => (await account.get('/movements')).body,
    (movements) => movements.length === 1,
  );
  // It was read in the open session, without another login.
  expect(await account.session()).toMatchObject({ state: 'monitoring', sessionId });
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted, openSessions: 1 });

  await account.configure({ session_type: 'one-shot' });
  const persistent = await eventually(
    async () => (await account.runs()).find(({ id }) => id === sessionId),
    (run) => run?.endedAt != null,
  );
  expect(persistent).toMatchObject({ sessionType: 'persistent', outcome: 'completed' });
  const ended = (await account.runs()).length;
  await account.untilRuns(ended + 1);
  const [newest] = (await account.runs()).filter((run) => run.endedAt !== null);
  expect(newest).toMatchObject({ sessionType: 'one-shot', outcome: 'completed' });
});
