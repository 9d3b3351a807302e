import { expect, test } from 'vitest';
import { openWhole } from '../support/whole.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
const written = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

/** What three gateways make of one text message. The bank words each of three differently. */
const gateways = [
  (message: string) => ({
    body: {
      deviceId: 'ffffffffceb0b1db0000018e937c815b',
      event: 'sms:received',
      id: 'Ey6ECgOkVVFjz3CL48B8C',
      webhookId: 'LreFUt-Z3sSq0JufY9uWB',
      payload: { messageId: 'abc123', message, sender: 'SANDBOX', simNumber: 1, receivedAt: new Date().toISOString() },
    },
  }),
  (content: string) => ({
    body: written({ from: 'SANDBOX', content, timestamp: String(Date.now()), sign: '' }),
    headers: form,
  }),
  (Body: string) => ({
    body: written({ From: 'SANDBOX', Body, MessageSid: 'SM1', SmsStatus: 'received' }),
    headers: form,
  }),
];

test('a phone that forwards every text message logs an account in, and costs the bank no wrong code', async () => {
  const whole = await openWhole();
  const customer = await whole.customer({ code: { purpose: 'login' } });
  const account = await whole.account(customer, { login_mode: 'assisted' });
  const { key } = await whole.key({ scopes: ['otp:write'], account_ids: [account.id] });
  const path = `/v1/accounts/${account.id}/otp/sms`;

  let asked: { id: string } | undefined;
  let earlier: string | undefined;
  for (const [round, gateway] of gateways.entries()) {
    if (round > 0) await account.post('scrape');
    asked = await account.untilAsked(asked);
    const forward = async (text: string) => {
      const answer = await whole.call('POST', path, { key, ...gateway(text) });
      expect(answer.status).toBe(200);
      return answer.body;
    };
    const others = [
      'Your parcel 482913 arrives today between 13:05 and 14:35.',
      'Card *4821: 1,250.00 EUR at 13:05 on 21/11/2026. Not you? Call +34 910 123 456.',
      'Sie haben 123456 Punkte gesammelt!',
    ];
    for (const text of others) expect(await forward(text)).toEqual({ matched: false, reason: 'no_code' });
    const text = await customer.readText();
    expect(text).not.toBe(earlier);
    earlier = text;
    expect(await forward(text)).toEqual({ matched: true, submitted: true, request_id: asked.id });
    await account.untilVerdict(asked.id, 'fulfilled');
    const [run] = await account.untilRuns(round + 1);
    expect(run).toMatchObject({ outcome: 'completed' });
    expect(await forward(text)).toEqual({ matched: false, reason: 'no_pending_request' });
  }
  expect(await customer.counts()).toMatchObject({ codesSubmitted: 3, codesAccepted: 3, codesRejected: 0 });
});

test('a text message of an earlier login is not given to the login that waits now', async () => {
  const whole = await openWhole();
  const customer = await whole.customer();
  const account = await whole.account(customer, { login_mode: 'assisted' });
  const { key } = await whole.key();
  await account.untilAsked();
  const body = { from: 'SANDBOX', text: await customer.readText(), received_at: '2026-01-01T00:00:00Z' };
  const answer = await whole.call('POST', `/v1/accounts/${account.id}/otp/sms`, { key, body });
  expect([answer.status, answer.body]).toEqual([200, { matched: false, reason: 'older_than_request' }]);
  expect(await customer.counts()).toMatchObject({ codesSubmitted: 0 });
});
