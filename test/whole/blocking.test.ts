import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { isFull } from '../support/form.ts';
import { startRelay } from '../support/sms-relay.ts';
import { openWhole, type Whole } from '../support/whole.ts';

/** Lets the time of a few intervals pass: another account, as eager as the blocked one would be, logs in that often. */
async function letLoginsPass(whole: Whole, logins: number): Promise<void> {
  const other = await whole.customer({ code: { when: 'never' } });
  await whole.account(other, { scrape_interval_seconds: 5 });
  await eventually(other.counts, (counts) => counts.logins >= logins);
}

test('three logins that fail in a row block the account until somebody restarts it', async () => {
  const whole = await openWhole();
  const relay = await startRelay();
  const customer = await whole.customer({ code: { when: 'never' } });
  for (const kind of ['unknown_page', 'captcha', 'layout_changed']) await customer.fault(kind, { on: 'credentials' });
  const account = await whole.account(customer, {
    scrape_interval_seconds: 5,
    login_failure_limit: 3,
    notification_endpoint_url: relay.url,
    notification_events: ['login_failed'],
  });

  expect(await account.untilState('blocked')).toMatchObject({
    failures: 3,
    nextRunAt: null,
    blocked: { reason: 'repeated_login_failures' },
  });
  expect((await account.get()).body).toMatchObject({
    scrapeBlockedReason: 'repeated_login_failures',
    scrapeBlockedAt: expect.any(String),
    sessionStatus: 'needs_attention',
  });
  const runs = await account.runs();
  const reasons = ['page_not_recognised', 'captcha_required', 'page_not_recognised'];
  expect(runs.map(({ reason }) => reason)).toEqual(reasons);
  expect(runs.map(({ evidence }) => evidence.length)).toEqual([1, 1, 1]);
  await relay.hears('login_failed', { reason: 'page_not_recognised', fatal: false });
  await relay.hears('login_failed', { reason: 'captcha_required', fatal: false });

  const refused = await account.post('scrape');
  expect([refused.status, refused.body.error.code]).toEqual([409, 'ACCOUNT_BLOCKED']);
  await letLoginsPass(whole, 3);
  expect((await customer.counts()).credentialsSubmitted).toBe(3);
  expect((await account.session()).state).toBe('blocked');

  expect((await account.post('restart')).status).toBe(202);
  await account.untilRuns(4);
  expect((await account.runs()).at(0)).toMatchObject({ outcome: 'completed' });
  expect((await account.get()).body).toMatchObject({ scrapeBlockedAt: null, scrapeBlockedReason: null });
});

// Plain `npm test` leaves it to the tests of the workflow.
test.runIf(isFull)('a login that succeeds ends the series of failures', async () => {
  const whole = await openWhole();
  const customer = await whole.customer({ code: { when: 'never' } });
  await customer.fault('captcha', { on: 'credentials', times: 1 });
  const account = await whole.account(customer, { scrape_interval_seconds: 5, login_failure_limit: 2 });
  await account.untilRuns(2);
  await customer.fault('captcha', { on: 'credentials', times: 1 });
  const failed = () => account.runs().then((runs) => runs.filter(({ outcome }) => outcome === 'failed').length);
  await eventually(failed, (runs) => runs === 2);
  const after = (await account.runs()).length;
  await account.untilRuns(after + 1);
  expect((await account.runs()).at(-1)).toMatchObject({ outcome: 'failed', reason: 'captcha_required' });
  expect((await account.get()).body.scrapeBlockedAt).toBeNull();
});

test('a bad password is given to the bank exactly once', async () => {
  const whole = await openWhole();
  const relay = await startRelay();
  const customer = await whole.customer({ code: { when: 'never' } });
  const account = await whole.account(
    { ...customer, password: 'not-the-password' },
    {
      scrape_interval_seconds: 5,
      notification_endpoint_url: relay.url,
      notification_events: ['login_failed'],
    },
  );
  expect(await account.untilState('blocked')).toMatchObject({ blocked: { reason: 'bad_credentials' } });
  await relay.hears('login_failed', { reason: 'bad_credentials', fatal: true });
  expect((await account.post('scrape')).status).toBe(409);
  await letLoginsPass(whole, 3);
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 1, failedLogins: 1, locked: false });

  await account.configure({ bank_password: customer.password });
  // New settings alone are no reason to try: a person says when.
  expect((await account.get()).body.scrapeBlockedReason).toBe('bad_credentials');
  await account.post('restart');
  await account.untilRuns(2);
  expect((await account.get()).body.scrapeBlockedAt).toBeNull();
  expect((await account.runs()).at(-2)).toMatchObject({ outcome: 'completed' });
});
