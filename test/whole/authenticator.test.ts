import { expect, test } from 'vitest';
import { startRelay } from '../support/sms-relay.ts';
import { openWhole } from '../support/whole.ts';

const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

test('a simple account with an authenticator logs in again and again, and nobody is asked', async () => {
  const whole = await openWhole();
  const relay = await startRelay();
  const customer = await whole.customer({ code: { when: 'always', totpSecret } });
  await customer.book({ date: '2026-11-03', description: 'Fee', amount: '-3.20', currency: 'EUR' });
  const account = await whole.account(customer, {
    login_mode: 'simple',
    bank_totp_secret: `otpauth://totp/Sandbox:${customer.username}?secret=${totpSecret}&issuer=Sandbox`,
    notification_endpoint_url: relay.url,
    notification_events: ['assistance_required', 'login_failed'],
  });
  const config = await account.get('/config');
  expect(config.body.bank_totp_secret_set).toBe(true);
  expect(config.text).not.toContain(totpSecret);

  const [first] = await account.untilRuns(1);
  expect(first).toMatchObject({ outcome: 'completed', movementsNew: 1 });
  // The bank takes the code of one time step once, so this login waits for the next.
  await account.post('scrape');
  const [second] = await account.untilRuns(2);
  expect(second).toMatchObject({ outcome: 'completed' });
  expect(await customer.counts()).toMatchObject({
    logins: 2,
    credentialsSubmitted: 2,
    codesSubmitted: 2,
    codesAccepted: 2,
    codesSent: 0,
  });
  expect((await account.get('/otp')).body).toBeNull();
  expect(relay.received).toEqual([]);
});

test('an account whose authenticator makes other codes than the bank wants is a matter for people', async () => {
  const whole = await openWhole();
  const customer = await whole.customer({ code: { length: 8 } });
  const account = await whole.account(customer, { login_mode: 'assisted', bank_totp_secret: totpSecret });
  const asked = await account.untilAsked();
  await account.post('otp', { code: await customer.readCode(asked.descriptor) });
  await account.untilVerdict(asked.id, 'fulfilled');
  expect(await customer.counts()).toMatchObject({ codesSubmitted: 1, codesAccepted: 1 });
});

test('a code that the bank texts is never answered by the authenticator, so no try of the customer is lost', async () => {
  const whole = await openWhole();
  const customer = await whole.customer({ code: { when: 'always' }, lockAfter: 5 });
  const account = await whole.account(customer, { login_mode: 'simple', bank_totp_secret: totpSecret });
  const [run] = await account.untilRuns(1);
  expect(run).toMatchObject({ outcome: 'failed', reason: 'assistance_not_enabled' });
  expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 1, codesSubmitted: 0, codesRejected: 0 });
});

test('a text that answers no request for a text is not used', async () => {
  const whole = await openWhole();
  const customer = await whole.customer({ code: { when: 'always', totpSecret } });
  const account = await whole.account(customer, { login_mode: 'assisted' });
  const asked = await account.untilAsked();
  expect(asked.descriptor).toMatchObject({ channel: 'authenticator' });
  const { key } = await whole.key();
  const body = { from: 'BANK', text: 'Your code is 482913' };
  const answer = await whole.call('POST', `/v1/accounts/${account.id}/otp/sms`, { key, body });
  expect(answer).toMatchObject({ status: 200, body: { matched: false, reason: 'other_channel' } });
  expect(await customer.counts()).toMatchObject({ codesSubmitted: 0 });
});
