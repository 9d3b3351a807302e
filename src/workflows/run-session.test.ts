import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSessionLab, type SessionLab } from '../../test/support/session-lab.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real', { places: 1 });
});
afterAll(() => lab.close());

test('where the workers have no place left, a user with few accounts does not wait for one with many', {
  timeout: 240_000,
}, async () => {
  const first = Promise.withResolvers<void>();
  const bank = await lab.bank({ concurrentLogins: 1_000, loginsPerMinute: 100_000 });
  bank.onLogin(() => first.promise.then(() => ({ outcome: 'logged_in' })), { outcome: 'logged_in' });
  const [many, few] = [await lab.user(), await lab.user()];
  const daily = { scrape_interval_seconds: 86_400 };
  const accounts = [];
  for (const user of [...Array.from({ length: 24 }, () => many), few, few])
    accounts.push(await lab.account(daily, undefined, { bank, user }));
  for (const account of accounts) await account.until(({ state }) => state === 'logging_in');
  first.resolve();
  await expect.poll(() => bank.reads, { timeout: 200_000 }).toBe(accounts.length);
  const order = await lab.db
    .selectFrom('runs')
    .innerJoin('accounts', 'accounts.id', 'runs.account_id')
    .select('user_id')
    .orderBy('runs.started_at')
    .execute();
  expect(order.findLastIndex(({ user_id }) => user_id === few)).toBeLessThan(8);
});
