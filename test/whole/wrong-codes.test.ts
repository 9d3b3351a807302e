import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startRelay } from '../support/sms-relay.ts';
import { openWhole } from '../support/whole.ts';

const assisted = { login_mode: 'assisted' };
const otherThan = (code: string) => code.replace(/./g, (digit) => String((Number(digit) + 1) % 10));

test('a wrong code is said so and may be followed by the right one', async () => {
  const whole = await openWhole();
  const relay = await startRelay();
  const customer = await whole.customer();
  const account = await whole.account(customer, {
    ...assisted,
    notification_endpoint_url: relay.url,
    notification_events: ['assistance_required', 'login_failed'],
  });
  const asked = await account.untilAsked();
  // A notification that a code has overtaken is not sent any more, so it comes first.
  await relay.hears('assistance_required', { request_id: asked.id, attempts: 0 });
  const code = await customer.readCode(asked.descriptor);

  expect((await account.post('otp', { code: otherThan(code) })).status).toBe(202);
  const rejected = await eventually(
    () => account.verdict(asked.id),
    ({ attempts }) => attempts === 1,
  );
  expect(rejected).toMatchObject({ state: 'pending', last_rejection: 'otp_rejected' });
  await relay.hears('login_failed', { reason: 'otp_rejected', attempts: 1, fatal: false });
  await relay.hears('assistance_required', { request_id: asked.id, attempts: 1 });
  expect((await account.get('/otp')).body).toMatchObject({ id: asked.id, attempts: 1, triesLeft: 2 });

  expect((await account.post('otp', { code })).status).toBe(202);
  expect(await account.untilVerdict(asked.id, 'fulfilled')).toMatchObject({ attempts: 1 });
  await account.untilRuns(1);
  expect(await customer.counts()).toMatchObject({
    credentialsSubmitted: 1,
    codesSubmitted: 2,
    codesRejected: 1,
    codesAccepted: 1,
  });
});

test('a login whose codes are all refused ends, and the code after that finds nothing to open', async () => {
  const whole = await openWhole();
  const customer = await whole.customer({ code: { maxTries: 1 } });
  const account = await whole.account(customer, { ...assisted, login_failure_limit: 1 });
  const asked = await account.untilAsked();
  const code = await customer.readCode(asked.descriptor);
  await account.post('otp', { code: otherThan(code) });
  await account.untilState('blocked');
  expect(await account.verdict(asked.id)).toMatchObject({ state: 'cancelled', attempts: 1 });
  const late = await account.post('otp', { code });
  expect([late.status, late.body.error.code]).toEqual([409, 'NO_PENDING_ASSISTANCE']);
  expect(await customer.counts()).toMatchObject({ codesSubmitted: 1, logins: 0 });
});

test('the same code given twenty times at once is typed once', async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  const account = await whole.account(customer, assisted);
  const { key } = await whole.key();
  const asked = await account.untilAsked();
  const code = await customer.readCode(asked.descriptor);
  // The page is slow, so that all of them come before the bank has judged the first.
  await customer.fault('hang', { on: 'code', seconds: 120 });
  const path = `/v1/accounts/${account.id}/otp`;
  const relayed = () => whole.call('POST', path, { key, body: { code, request_id: asked.id } });
  const given = () => account.post('otp', { code });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, place) => (place % 2 ? relayed() : given())));
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array(5).fill(202), ...Array(15).fill(429)]);
  expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toMatch(/^\d+$/);
  await customer.clearFaults();
  await account.untilVerdict(asked.id, 'fulfilled');
  await account.untilRuns(1);
  expect(await customer.counts()).toMatchObject({ codesSubmitted: 1, codesAccepted: 1, credentialsSubmitted: 1 });
});

test('a wrong code given many times at once costs one try', async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  const account = await whole.account(customer, assisted);
  const asked = await account.untilAsked();
  const code = otherThan(await customer.readCode(asked.descriptor));
  const answers = await Promise.all(Array.from({ length: 5 }, () => account.post('otp', { code })));
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
  // The workflow has all five by now, and waits for another one.
  const { pendingAssistance } = await eventually(account.session, ({ source, state, pendingAssistance }) => {
    return source === 'live' && state === 'awaiting_otp' && pendingAssistance?.attempts === 1;
  });
  expect(pendingAssistance).toMatchObject({ id: asked.id, triesLeft: 2 });
  expect(await customer.counts()).toMatchObject({ codesSubmitted: 1, codesRejected: 1 });
});

test('a code that cannot be the one never reaches the bank', async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  const account = await whole.account(customer, assisted);
  const asked = await account.untilAsked();
  const code = await customer.readCode(asked.descriptor);
  for (const unfit of [code.slice(1), 'abcdef', `${code}0`]) {
    const answer = await account.post('otp', { code: unfit });
    expect([answer.status, answer.body.error.code]).toEqual([422, 'CODE_DOES_NOT_FIT']);
  }
  expect(await account.verdict(asked.id)).toMatchObject({ state: 'pending', attempts: 0 });
  // As a person reads it from a phone.
  await account.post('otp', { code: ` ${code.slice(0, 3)}-${code.slice(3)} ` });
  await account.untilVerdict(asked.id, 'fulfilled');
  expect(await customer.counts()).toMatchObject({ codesSubmitted: 1, codesAccepted: 1 });
});

test('a code that nobody asked for is refused', async () => {
  const whole = await openWhole();
  const customer = await whole.customer({ code: { when: 'never' } });
  const account = await whole.account(customer);
  await account.untilRuns(1);
  const { key } = await whole.key();
  const answer = await whole.call('POST', `/v1/accounts/${account.id}/otp`, { key, body: { code: '123456' } });
  expect([answer.status, answer.body.error.code]).toEqual([409, 'NO_PENDING_ASSISTANCE']);
  expect((await customer.counts()).codesSubmitted).toBe(0);
});
