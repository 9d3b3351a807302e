import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createPendingRequest,
  createTestAccount,
  createTestKey,
  createTestUser,
  startInstance,
  startTestSystem,
  type TestSystem,
  type TestUser,
} from '../../../test/support/api.ts';
import { sentSignals } from '../../../test/support/temporal.ts';
import { sealContext } from '../../base/crypto.ts';
import { startSession } from '../../temporal/account-workflow.ts';
import type { OtpSubmitted } from '../../temporal/messages.ts';

let api: TestSystem;
beforeAll(async () => {
  api = await startTestSystem();
});
afterAll(() => api?.close());

let user: TestUser;
let accountId: string;
let key: string;
let path: string;
beforeEach(async () => {
  user = await createTestUser(api);
  accountId = await createTestAccount(api, user);
  key = await createTestKey(api, user);
  path = `/v1/accounts/${accountId}/otp/sms`;
});

async function waiting(options: Parameters<typeof createPendingRequest>[2] = {}): Promise<string> {
  const owner = { id: accountId, name: 'Main', bankCode: 'sandbox', bankName: 'Sandbox Bank' };
  await startSession(api.deps.temporal, owner);
  return createPendingRequest(api.db, accountId, options);
}

const post = (body: unknown, type = 'application/json') =>
  api.call('POST', path, { key, body, headers: { 'content-type': type } });
const codes = async () =>
  (await sentSignals(api.deps.temporal, accountId)).map(({ args }) => {
    const [{ sealedCode, requestId }] = args as [OtpSubmitted];
    return api.deps.vault.open(sealedCode, sealContext.code(requestId));
  });
const unmatched = (reason: string) => ({ status: 200, body: { matched: false, reason } });

const text = 'Sandbox Bank: 482913 is your code for login at 13:05, card ending 4821.';
const now = () => new Date().toISOString();
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

describe('a text message and the channel that the bank names', () => {
  test.each(['sms', 'unknown'] as const)('is used where that is %s', async (channel) => {
    await waiting({ channel });
    expect((await post({ from: 'Bank', text })).body.matched).toBe(true);
  });

  test.each(['email', 'voice', 'authenticator', 'device'] as const)('is not used where that is %s', async (channel) => {
    await waiting({ channel });
    expect(await post({ from: 'Bank', text })).toMatchObject(unmatched('other_channel'));
    expect(await codes()).toEqual([]);
  });

  test('is used for an e-mail when it is one', async () => {
    await waiting({ channel: 'email' });
    expect((await post({ from: 'codes@bank.example', text })).body.matched).toBe(true);
  });
});

describe('the code of a text message', () => {
  test.each([
    [
      'android-sms-gateway',
      () => ({ event: 'sms:received', payload: { message: text, sender: 'Bank', receivedAt: now() } }),
    ],
    ['textbee', () => ({ webhookEvent: 'MESSAGE_RECEIVED', sender: 'Bank', message: text, receivedAt: now() })],
    ['httpSMS', () => ({ type: 'message.phone.received', data: { contact: 'Bank', content: text, timestamp: now() } })],
    ['plain JSON', () => ({ from: 'Bank', text, received_at: now() })],
    ['SmsForwarder', () => form({ from: 'Bank', content: text, timestamp: String(Date.now()), sign: '' })],
    ['Twilio', () => form({ From: 'Bank', Body: text, MessageSid: 'SM1', SmsStatus: 'received' })],
  ])('from %s is sealed and signalled to the login that waits', async (_, body) => {
    const requestId = await waiting();
    const sent = body();
    const type = typeof sent === 'string' ? 'application/x-www-form-urlencoded; charset=utf-8' : 'application/json';
    expect(await post(sent, type)).toMatchObject({
      status: 200,
      body: { matched: true, submitted: true, request_id: requestId },
    });
    expect(await codes()).toEqual(['482913']);
    const [signal] = await sentSignals(api.deps.temporal, accountId);
    expect(signal?.args).toMatchObject([{ requestId, submittedBy: 'api_key' }]);
  });

  test('is found in plain text and in a CloudEvent', async () => {
    await waiting();
    expect((await post('Ihre TAN lautet 482 913.', 'text/plain; charset=utf-8')).body.matched).toBe(true);
    const event = { type: 'message.phone.received', data: { content: 'Code: 573921' } };
    expect((await post(event, 'application/cloudevents+json')).body.matched).toBe(true);
    expect(await codes()).toEqual(['482913', '573921']);
  });

  test('is submitted once, whatever the text around it, and again for another request', async () => {
    await waiting();
    expect((await post({ text })).body.matched).toBe(true);
    expect(await post({ text })).toMatchObject(unmatched('repeated'));
    expect(await post({ text: 'Your code is 482913' })).toMatchObject(unmatched('repeated'));
    const ended = { state: 'cancelled', ended_at: new Date() } as const;
    await api.db.updateTable('otp_requests').set(ended).where('account_id', '=', accountId).execute();
    await api.db.updateTable('runs').set({ sequence: 0 }).where('account_id', '=', accountId).execute();
    await createPendingRequest(api.db, accountId);
    expect((await post({ text })).body.matched).toBe(true);
    expect(await codes()).toEqual(['482913', '482913']);
  });

  test('and the text are nowhere in the database', async () => {
    await waiting();
    await post({ from: 'planted-sender', text: `planted-text ${text}` });
    await api.deps.callLog.drain();
    for (const table of [
      'seen_texts',
      'api_key_calls',
      'audit_log',
      'otp_requests',
      'rate_limits',
      'events',
    ] as const) {
      const rows = JSON.stringify(await api.db.selectFrom(table).selectAll().execute());
      for (const planted of ['482913', 'planted-text', 'planted-sender']) expect(rows).not.toContain(planted);
    }
  });
});

describe('every other text message is answered 200', () => {
  test('when nothing waits for a code', async () => {
    expect(await post({ text })).toMatchObject(unmatched('no_pending_request'));
  });

  test('when it has no code, or more than one', async () => {
    await waiting();
    expect(await post({ text: 'Your balance is 482,913.00 EUR on 21/11/2026' })).toMatchObject(unmatched('no_code'));
    const two = 'Code 482913 or code 573921';
    expect(await post({ text: two })).toMatchObject(unmatched('several_codes'));
    expect(await codes()).toEqual([]);
  });

  test('when it is older than the request, with half a minute for clocks that disagree', async () => {
    await waiting();
    const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
    expect(await post({ text, received_at: ago(120) })).toMatchObject(unmatched('older_than_request'));
    expect((await post({ text, received_at: ago(10) })).body.matched).toBe(true);
  });

  test('when it is no text message', async () => {
    await waiting();
    for (const body of [{ event: 'system:ping', payload: {} }, { webhookEvent: 'MESSAGE_SENT', message: text }, {}, []])
      expect(await post(body)).toMatchObject(unmatched('not_a_text_message'));
  });
});

test('a phone that forwards everything does not use up the limit', async () => {
  await waiting({ triesLeft: null });
  for (let n = 0; n < 20; n++) await post({ text: `Your parcel ${n} arrives at 13:05, order 48291${n % 10}` });
  await post({ text });
  for (let n = 0; n < 10; n++) await post({ text });
  for (let n = 0; n < 4; n++) expect((await post({ text: `Your code is 12345${n}` })).body.matched).toBe(true);
  const refused = await post({ text: 'Your code is 654321' });
  expect(refused).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('a text message that could not be forwarded is asked for again, and taken then', async () => {
  await waiting();
  const cutOff = await startInstance(api.db, api.databaseUrl);
  try {
    const answer = await cutOff.call('POST', path, { key, body: { text } });
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'UNAVAILABLE' } } });
  } finally {
    await cutOff.close();
  }
  expect((await post({ text })).body.matched).toBe(true);
});

describe('refused are', () => {
  test('strangers, keys without the scope and keys for other accounts', async () => {
    await waiting();
    const stranger = await createTestKey(api, await createTestUser(api));
    const reader = await createTestKey(api, user, { scopes: ['status:read'] });
    const elsewhere = await createTestKey(api, user, { account_ids: [await createTestAccount(api, user)] });
    const status = async (withKey?: string) =>
      (await api.call('POST', path, { ...(withKey && { key: withKey }), body: { text } })).status;
    expect([await status(), await status('rbk_x'), await status(stranger)]).toEqual([401, 401, 404]);
    expect([await status(reader), await status(elsewhere)]).toEqual([403, 403]);
    expect(await codes()).toEqual([]);
  });

  test('bodies that are not JSON, too large, of another type, or with control characters', async () => {
    await waiting();
    const invalid = { status: 400, body: { error: { code: 'VALIDATION_ERROR' } } };
    expect(await post('{"text":')).toMatchObject(invalid);
    expect(await post('')).toMatchObject(invalid);
    expect(await post({ text: `${text}\u0000` })).toMatchObject(invalid);
    expect(await post({ text: '482913 is your code \ud800' })).toMatchObject(invalid);
    expect(await post({ text, from: 'a\u0007b' })).toMatchObject(invalid);
    expect(await post('a'.repeat(300_000), 'text/plain')).toMatchObject({ status: 413 });
    expect(await post('<x/>', 'application/xml')).toMatchObject({ status: 415 });
    expect(await codes()).toEqual([]);
  });

  test('nobody because of lines in a text, or of fields that gateways add', async () => {
    await waiting();
    const body = { text: 'Your code:\r\n\r\n\t482913\n', battery: 81, nested: { 'what ever': ['\u0000'] } };
    expect((await post(body)).body).toMatchObject({ matched: true });
  });

  test('no texts that would take long to search', async () => {
    await waiting();
    for (const unit of ['1', '1 ', '1.', 'a.', '+', 'a', 'ﷺ', '1,1 EUR', 'x@', '\u0301'])
      expect(await post({ text: unit.repeat(80_000 / unit.length) })).toMatchObject(unmatched('no_code'));
    for (const unit of ['1', '1 ', '1.', 'a.', '+1', 'a', 'code ', '1 1-', '*', 'xX', 'A1 '])
      expect((await post({ text: unit.repeat(1_999 / unit.length) })).status).toBe(200);
  });
});
