/** A customer who signs in at home is not thrown out again by us. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restartRequestedSignal, runRequestedSignal, type SessionStatus } from '../../src/temporal/messages.ts';
import { ageLogins } from '../support/age-logins.ts';
import { accountAtSandbox } from '../support/lab-at-sandbox.ts';
import { openSessionLab, type SessionLab } from '../support/session-lab.ts';

let lab: SessionLab;
beforeAll(async () => {
  lab = await openSessionLab('real');
});
afterAll(() => lab.close());

const persistent = { session_type: 'persistent' } as const;
const HALF_AN_HOUR = 1_800_000;

const lastRun = (accountId: string) =>
  lab.db
    .selectFrom('runs')
    .select(['outcome', 'reason', 'unanswered'])
    .where('account_id', '=', accountId)
    .orderBy('sequence', 'desc')
    .executeTakeFirst();

/** The account stays away for as long as it is set, says why, and counts nothing. */
function expectAway(status: SessionStatus, waitMs = HALF_AN_HOUR): void {
  expect(status).toMatchObject({ state: 'backing_off', failures: 0, blocked: null });
  const { nextRunAt, note } = status;
  const away = Date.parse(nextRunAt ?? '') - Date.parse(status.since);
  // Written down a moment after it was decided.
  expect(away).toBeGreaterThan(waitMs - 2_000);
  expect(away).toBeLessThanOrEqual(waitMs * 1.5);
  const moment = nextRunAt?.slice(0, 19).replace('T', ' ');
  expect(note).toBe(`The customer has signed in elsewhere; the next login is not before ${moment} UTC.`);
}

test('a customer who signs in while the account is monitored keeps the session, and we stay away', async () => {
  const bank = { sessions: 'one_replaces' };
  const { account, customer } = await accountAtSandbox(lab, { ...persistent, bank });
  await account.until(({ state }) => state === 'monitoring');
  await customer.ownLogin();
  await account.workflow.signal(runRequestedSignal);
  expectAway(await account.until(({ state }) => state === 'backing_off'));
  expect(await lastRun(account.id)).toMatchObject({ outcome: 'failed', reason: 'session_taken_over' });
  await sleep(2_000);
  expect(await customer.sessions()).toMatchObject([
    { own: false, endedBy: 'replaced' },
    { own: true, endedBy: null },
  ]);
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 1 });
});

test('a person who presses "Run scrape now" is obeyed at once, with a new login', async () => {
  const bank = { sessions: 'one_replaces' };
  const { account, customer } = await accountAtSandbox(lab, { ...persistent, taken_over_wait_seconds: 600, bank });
  for (const logins of [1, 2]) {
    await account.until(({ state }) => state === 'monitoring');
    expect(await customer.counts()).toMatchObject({ credentialsSubmitted: logins });
    await customer.ownLogin();
    await account.workflow.signal(runRequestedSignal);
    // The restart ended the row: the wait has not grown.
    expectAway(await account.until(({ state }) => state === 'backing_off'), 600_000);
    await account.workflow.signal(restartRequestedSignal);
  }
});

test('a login that finds the customer at the bank leaves her there, and is no failed login', async () => {
  const bank = { sessions: 'one_refuses' };
  const { account, customer } = await accountAtSandbox(lab, { ...persistent, bank }, async (her) => {
    await her.ownLogin();
    return {};
  });
  expectAway(await account.until(({ state }) => state === 'backing_off'));
  expect(await lastRun(account.id)).toEqual({ outcome: 'failed', reason: 'session_taken_over', unanswered: null });
  expect(await customer.sessions()).toMatchObject([{ own: true, endedBy: null }]);
  await customer.ownSignOut();
  await account.workflow.signal(restartRequestedSignal);
  await account.until(({ state }) => state === 'monitoring');
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 2, failedLogins: 0, openSessions: 1 });
});

test('the wait grows while the customer is met again and again', async () => {
  const bank = { sessions: 'one_refuses' };
  const settings = { ...persistent, taken_over_wait_seconds: 600, bank };
  const { account } = await accountAtSandbox(lab, settings, async (her) => {
    await her.ownLogin();
    return {};
  });
  for (const wait of [600_000, 1_200_000, 2_400_000]) {
    const status = await account.until(({ state }) => state === 'backing_off');
    expectAway(status, wait);
    await account.workflow.signal(runRequestedSignal);
    await account.until(({ since }) => since !== status.since);
  }
});

test('a session that the bank ends soon after our login is taken for one that the customer took', async () => {
  const { account, customer } = await accountAtSandbox(lab, persistent);
  await account.until(({ state }) => state === 'monitoring');
  await customer.fault('drop_session', { on: 'inside' });
  await account.workflow.signal(runRequestedSignal);
  expectAway(await account.until(({ state }) => state === 'backing_off'));
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 1 });
});

test('a session that the bank ends long after our login is replaced at once', async () => {
  const { account, customer } = await accountAtSandbox(lab, persistent);
  await account.until(({ state }) => state === 'monitoring');
  await ageLogins(lab.db, account.id);
  await customer.fault('drop_session', { on: 'inside' });
  await account.workflow.signal(runRequestedSignal);
  await expect.poll(async () => (await customer.counts()).credentialsSubmitted).toBe(2);
  await account.until(({ state }) => state === 'monitoring');
});
