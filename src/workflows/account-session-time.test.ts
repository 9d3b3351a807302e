import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSessionLab, type SessionLab } from '../../test/support/session-lab.ts';
import { configChangedSignal } from '../temporal/messages.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('skipping');
});
afterAll(() => lab.close());

test('a one-shot account logs in again and again after its interval', async () => {
  const { bank, until } = await lab.account({ scrape_interval_seconds: 86_400 });
  await until((status) => status.nextRunAt !== null);
  expect(bank.logins).toHaveLength(1);
  // The account's own interval is up to a tenth shorter or longer.
  await lab.env.sleep('27 hours');
  await expect.poll(() => bank.logins.length).toBe(2);
  await lab.env.sleep('27 hours');
  await expect.poll(() => bank.logins.length).toBe(3);
});

test('a new interval reaches an account that waits for the old one', async () => {
  const { id, bank, until, workflow } = await lab.account({ scrape_interval_seconds: 86_400 });
  const before = await until((status) => status.nextRunAt !== null);
  await lab.db
    .updateTable('account_settings')
    .set({ scrape_interval_seconds: 600 })
    .where('account_id', '=', id)
    .execute();
  await workflow.signal(configChangedSignal);
  const after = await until((status) => status.nextRunAt !== before.nextRunAt);
  expect(Date.parse(before.nextRunAt ?? '') - Date.parse(after.nextRunAt ?? '')).toBeGreaterThan(20 * 3_600_000);
  await lab.env.sleep('15 minutes');
  await expect.poll(() => bank.logins.length).toBeGreaterThanOrEqual(2);
});

test('a bank that is down is tried less and less often', async () => {
  const { bank, until } = await lab.account({}, (it) => it.onLogin({ outcome: 'failed', reason: 'bank_unavailable' }));
  await until((status) => status.state === 'backing_off');
  // 1 + 2 + 4 + 8 + 16 + 30 minutes and then every 30: some eight tries in two hours, not 120.
  for (let hour = 0; hour < 2; hour++) {
    const before = bank.logins.length;
    await lab.env.sleep('1 hour');
    await expect.poll(() => bank.logins.length).toBeGreaterThan(before);
  }
  expect(bank.logins.length).toBeLessThan(12);
  bank.onLogin({ outcome: 'logged_in' });
  await lab.env.sleep('1 hour');
  const { retries, failures } = await until((status) => status.state === 'scheduled');
  expect({ retries, failures }).toEqual({ retries: 0, failures: 0 });
});

const HOUR = 3_600_000;

/** Makes an assisted account with an hour of every day that begins so far from now, by the clock of the server. */
async function hourIn(ms: number) {
  const at = (await lab.env.currentTimeMs()) + ms;
  const clock = (time: number) => new Date(time).toISOString().slice(11, 16);
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const windows = [{ days, from: clock(at), to: clock(at + HOUR) }];
  return { login_mode: 'assisted', login_hours: JSON.stringify({ time_zone: 'UTC', windows }) } as const;
}

test('a login that waits for the login hours begins when they do', async () => {
  const { bank, until } = await lab.account(await hourIn(3 * HOUR));
  await until(({ note }) => note?.startsWith('Waits until') === true);
  await lab.env.sleep(3 * HOUR - 5 * 60_000);
  expect(bank.logins).toHaveLength(0);
  // Each account has its own moment in the first five minutes.
  await lab.env.sleep(12 * 60_000);
  await expect.poll(() => bank.logins.length).toBeGreaterThan(0);
  await until(({ state, note }) => state === 'scheduled' && note === null);
});
