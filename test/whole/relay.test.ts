import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startRelay } from '../support/sms-relay.ts';
import { openWhole } from '../support/whole.ts';

const assistedPersistent = { session_type: 'persistent', login_mode: 'assisted', monitor_interval_seconds: 10 };

test.each([
  { auth: 'bearer', header: 'Bearer webhook-token-1' },
  { auth: 'api_key', header: 'Api-Key webhook-token-1' },
] as const)(
  'a relay that is notified ($auth) logs a persistent session in once and for all',
  async ({ auth, header }) => {
    const whole = await openWhole();
    const relay = await startRelay();
    const customer = await whole.customer({ code: { purpose: 'login' } });
    const account = await whole.account(customer, {
      ...assistedPersistent,
      notification_endpoint_url: relay.url,
      notification_auth_type: auth,
      notification_auth_token: 'webhook-token-1',
      notification_events: ['assistance_required'],
    });
    const { key } = await whole.key({ account_ids: [account.id] });

    const { headers, body } = await relay.hears('assistance_required');
    expect(headers.authorization).toBe(header);
    expect(headers['content-type']).toBe('application/json');
    expect(body).toEqual({
      account_id: account.id,
      type: 'assistance_required',
      status: 'assistance.requested',
      data: {
        descriptor: { length: 6, type: 'numeric', purpose: 'login', channel: 'sms' },
        request_id: expect.any(String),
        attempts: 0,
        expires_at: expect.any(String),
      },
      occurred_at: expect.any(String),
    });
    const { descriptor, request_id } = body.data;
    const code = await customer.readCode(descriptor);
    const answer = await whole.call('POST', `/v1/accounts/${account.id}/otp`, { key, body: { code, request_id } });
    expect([answer.status, answer.body]).toEqual([202, { submitted: true, request_id }]);

    const verdictPath = `/v1/accounts/${account.id}/otp/${request_id}`;
    const verdict = async () => (await whole.call('GET', verdictPath, { key })).body.state;
    await eventually(verdict, (state) => state === 'fulfilled');
    await account.untilState('monitoring');
    await customer.book({ date: '2026-11-07', description: 'Arrived meanwhile', amount: '12.00', currency: 'EUR' });
    const movements = async () => (await account.get('/movements')).body;
    await eventually(movements, (all) => all.length === 1);
    expect(await customer.counts()).toMatchObject({ credentialsSubmitted: 1, codesSubmitted: 1, openSessions: 1 });
    expect(new Set(relay.received.map((event) => event.body.type))).toEqual(new Set(['assistance_required']));
  },
);

test('a relay that only polls logs a persistent session in', async () => {
  const whole = await openWhole();
  const customer = await whole.customer({ code: { length: 8 } });
  const account = await whole.account(customer, assistedPersistent);
  const { key } = await whole.key();
  const status = async () => (await whole.call('GET', `/v1/accounts/${account.id}/status`, { key })).body;

  const asking = await eventually(status, (now) => now.pending_assistance !== null);
  expect(asking).toEqual({
    account_id: account.id,
    session_running: true,
    pending_assistance: {
      id: expect.any(String),
      type: 'otp',
      descriptor: { length: 8, type: 'numeric', channel: 'sms' },
      attempts: 0,
    },
  });
  const code = await customer.readCode(asking.pending_assistance.descriptor);
  const headers = { 'x-api-key': key };
  const answer = await whole.call('POST', `/v1/accounts/${account.id}/otp`, { headers, body: { code } });
  expect(answer.status).toBe(202);
  await eventually(status, (now) => now.pending_assistance === null);
  expect(await customer.counts()).toMatchObject({ codesAccepted: 1, codesSubmitted: 1, credentialsSubmitted: 1 });
  await account.untilState('monitoring');
  expect(await status()).toMatchObject({ session_running: true });
});
