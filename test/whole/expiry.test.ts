import { expect, test } from 'vitest';
import { startRelay } from '../support/sms-relay.ts';
import { openWhole } from '../support/whole.ts';

test('a code that nobody gives in time ends the login, and one that comes late is refused', async () => {
  const whole = await openWhole();
  const relay = await startRelay();
  const customer = await whole.customer();
  const account = await whole.account(customer, {
    login_mode: 'assisted',
    assistance_timeout_seconds: 5,
    notification_endpoint_url: relay.url,
    notification_events: ['login_failed'],
  });
  const { id: request_id } = await account.untilAsked();
  expect(await account.untilVerdict(request_id, 'expired')).toMatchObject({
    attempts: 0,
    reason: 'assistance_timeout',
  });
  const { body } = await relay.hears('login_failed', { reason: 'assistance_timeout' });
  expect(body).toMatchObject({ account_id: account.id, status: 'login.failed', data: { fatal: false } });
  const [run] = await account.untilRuns(1);
  expect(run).toMatchObject({ outcome: 'failed', reason: 'assistance_timeout' });
  expect(await account.untilState('scheduled')).toMatchObject({ failures: 1, pendingAssistance: null });

  const { key } = await whole.key();
  const code = await customer.readCode({ length: 6, type: 'numeric' });
  const path = `/v1/accounts/${account.id}/otp`;
  for (const late of [{ code }, { code, request_id }]) {
    const answer = await whole.call('POST', path, { key, body: late });
    expect([answer.status, answer.body.error.code]).toEqual([409, 'NO_PENDING_ASSISTANCE']);
  }
  expect(await customer.counts()).toMatchObject({ codesSubmitted: 0, codesSent: 1, credentialsSubmitted: 1 });
});

test('codes that never come block the account like any other failed login, and it says that nobody answered', async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  const account = await whole.account(customer, {
    login_mode: 'assisted',
    assistance_timeout_seconds: 5,
    scrape_interval_seconds: 5,
    login_failure_limit: 2,
  });
  await account.untilState('blocked');
  expect((await account.get()).body).toMatchObject({ scrapeBlockedReason: 'nobody_answered' });
  const runs = await account.runs();
  expect(runs.map(({ reason }) => reason)).toEqual(['assistance_timeout', 'assistance_timeout']);
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 2, codesSubmitted: 0 });
});
