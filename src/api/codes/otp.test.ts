import { randomUUID } from 'node:crypto';
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
beforeEach(async () => {
  user = await createTestUser(api);
  accountId = await createTestAccount(api, user);
  key = await createTestKey(api, user);
});

/** Makes an account whose workflow waits for a code. */
async function waiting(options: Parameters<typeof createPendingRequest>[2] = {}): Promise<string> {
  const owner = { id: accountId, name: 'Main', bankCode: 'sandbox', bankName: 'Sandbox Bank' };
  await startSession(api.deps.temporal, owner);
  return createPendingRequest(api.db, accountId, options);
}

const byPerson = (body: unknown) => api.call('POST', `/accounts/${accountId}/otp`, { token: user.token, body });
const byRelay = (body: unknown) => api.call('POST', `/v1/accounts/${accountId}/otp`, { key, body });
const codes = async () =>
  (await sentSignals(api.deps.temporal, accountId)).map(({ args }) => {
    const [{ sealedCode, requestId }] = args as [OtpSubmitted];
    return api.deps.vault.open(sealedCode, sealContext.code(requestId));
  });

describe('a code', () => {
  test('from a relay is sealed and signalled to the login that waits', async () => {
    const requestId = await waiting();
    const answer = await byRelay({ code: '123456', request_id: requestId });
    expect(answer).toMatchObject({ status: 202, body: { submitted: true, request_id: requestId } });
    const [signal] = await sentSignals(api.deps.temporal, accountId);
    expect(signal?.name).toBe('otpSubmitted');
    expect(signal?.args).toEqual([
      { requestId, sealedCode: expect.any(String), fingerprint: expect.any(String), submittedBy: 'api_key' },
    ]);
    expect(JSON.stringify(signal)).not.toContain('123456');
    expect(await codes()).toEqual(['123456']);
  });

  test('from a person goes the same way', async () => {
    const requestId = await waiting();
    expect(await byPerson({ code: ' 123-456 ' })).toMatchObject({ status: 202, body: { request_id: requestId } });
    const [signal] = await sentSignals(api.deps.temporal, accountId);
    expect(signal?.args).toMatchObject([{ requestId, submittedBy: 'dashboard' }]);
    expect(await codes()).toEqual(['123456']);
  });

  test('has one fingerprint for each request, so that it can be typed once', async () => {
    await waiting();
    for (const code of ['111 111', '111111', '222222']) await byRelay({ code });
    const prints = (await sentSignals(api.deps.temporal, accountId)).map(({ args }) => (args as [OtpSubmitted])[0]);
    expect(prints[0]?.fingerprint).toBe(prints[1]?.fingerprint);
    expect(prints[0]?.fingerprint).not.toBe(prints[2]?.fingerprint);
  });

  test('is refused when nothing waits for it, or what waited has expired', async () => {
    const nothing = { status: 409, body: { error: { code: 'NO_PENDING_ASSISTANCE' } } };
    expect(await byRelay({ code: '123456' })).toMatchObject(nothing);
    const id = await waiting();
    await api.db
      .updateTable('otp_requests')
      .set({ expires_at: new Date(0) })
      .where('id', '=', id)
      .execute();
    expect(await byPerson({ code: '123456' })).toMatchObject(nothing);
    expect(await codes()).toEqual([]);
  });

  test('for an earlier request is refused, and not given to the login that waits now', async () => {
    await waiting();
    for (const give of [byRelay, byPerson]) {
      const answer = await give({ code: '123456', request_id: randomUUID() });
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'REQUEST_SUPERSEDED' } } });
    }
    expect(await codes()).toEqual([]);
  });

  test.each([
    ['numeric', '12345'],
    ['numeric', '1234567'],
    ['numeric', '12345a'],
    ['numeric', '١٢٣٤٥٦'],
    ['alphanumeric', '12 456'],
    ['alphanumeric', 'abcdé1'],
  ] as const)('that cannot be the %s one of six is refused: %s', async (type, code) => {
    await waiting({ type });
    const answer = await byRelay({ code });
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'CODE_DOES_NOT_FIT' } } });
    expect(answer.text).not.toContain(code);
    expect(await codes()).toEqual([]);
  });

  test('of letters and digits is taken as it is', async () => {
    await waiting({ type: 'alphanumeric' });
    expect((await byRelay({ code: 'aB3dE6' })).status).toBe(202);
    expect(await codes()).toEqual(['aB3dE6']);
  });

  test.each([{}, { code: 123456 }, { code: '' }, { code: '  ' }, { code: '1'.repeat(33) }, { code: '12\u000034' }])(
    'must be 1 to 32 characters of text: %j',
    async (body) => {
      const answer = await byRelay(body);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
      expect(answer.body.error.details.issues[0].path).toEqual(['code']);
      expect(answer.text).not.toContain('123456');
    },
  );
});

describe('the limit', () => {
  test('lets five of a hundred through, over both paths and two processes, and one more of the person', async () => {
    await waiting({ triesLeft: null });
    const other = await startInstance(api.db, api.databaseUrl, { temporal: api.temporalAddress });
    try {
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, n) => {
          const code = String(100_000 + n);
          const instance = n % 2 ? api : other;
          return n % 4 < 2
            ? instance.call('POST', `/v1/accounts/${accountId}/otp`, { key, body: { code } })
            : instance.call('POST', `/accounts/${accountId}/otp`, { token: user.token, body: { code } });
        }),
      );
      const forwarded = answers.flatMap(({ status }, n) => (status === 202 ? [n % 4 < 2 ? 'relay' : 'person'] : []));
      // The first code of a person is accepted, even when a relay was quicker with five.
      const most = forwarded.filter((who) => who === 'relay').length === 5 ? 6 : 5;
      expect(forwarded.length).toBe(most);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(100 - most);
      expect(await codes()).toHaveLength(most);
      const refused = answers.find(({ status }) => status === 429);
      expect(refused?.body.error.code).toBe('RATE_LIMITED');
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(refused?.headers.get('retry-after'))).toBeLessThanOrEqual(600);
    } finally {
      await other.close();
    }
  });

  test('is not used up by strangers, by keys that may not, or by what is no code', async () => {
    await waiting({ triesLeft: null });
    const stranger = await createTestUser(api);
    const reader = await createTestKey(api, user, { scopes: ['status:read'] });
    for (let n = 0; n < 6; n++) {
      const body = { code: '999999' };
      const path = `/accounts/${accountId}/otp`;
      expect((await api.call('POST', path, { token: stranger.token, body })).status).toBe(404);
      expect((await api.call('POST', `/v1${path}`, { key: reader, body })).status).toBe(403);
      expect((await byRelay({ kode: '1' })).status).toBe(400);
    }
    expect((await byRelay({ code: '123456' })).status).toBe(202);
  });

  test('gives its point back when the code could not be forwarded', async () => {
    await waiting({ triesLeft: null });
    const cutOff = await startInstance(api.db, api.databaseUrl);
    try {
      const answer = await cutOff.call('POST', `/v1/accounts/${accountId}/otp`, { key, body: { code: '123456' } });
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'UNAVAILABLE' } } });
      expect(answer.headers.get('retry-after')).toBe('2');
    } finally {
      await cutOff.close();
    }
    for (let n = 0; n < 5; n++) expect((await byRelay({ code: `12345${n}` })).status).toBe(202);
    expect((await byRelay({ code: '123456' })).status).toBe(429);
  });
});

describe('the pending request', () => {
  test('is shown to the person with its deadline, or is null', async () => {
    const path = `/accounts/${accountId}/otp`;
    const none = await api.call('GET', path, { token: user.token });
    expect(none).toMatchObject({ status: 200, text: 'null' });
    const id = await waiting();
    const { body } = await api.call('GET', path, { token: user.token });
    const descriptor = { length: 6, type: 'numeric', purpose: 'login' };
    expect(body).toMatchObject({ id, type: 'otp', descriptor, attempts: 0, triesLeft: 3, canResend: false });
    expect(Date.parse(body.expiresAt)).toBeGreaterThan(Date.now());
  });

  test('is shown to the relay in its status', async () => {
    const path = `/v1/accounts/${accountId}/status`;
    const before = await api.call('GET', path, { key });
    expect(before.body).toEqual({ account_id: accountId, session_running: false, pending_assistance: null });
    const id = await waiting();
    const descriptor = { length: 6, type: 'numeric', purpose: 'login' };
    expect((await api.call('GET', path, { key })).body).toEqual({
      account_id: accountId,
      session_running: true,
      pending_assistance: { id, type: 'otp', descriptor, attempts: 0 },
    });
  });

  test.each(['sms', 'email', 'voice', 'authenticator', 'device'] as const)(
    'says that its code comes by %s, and takes one from anybody',
    async (channel) => {
      const id = await waiting({ channel });
      const descriptor = { length: 6, type: 'numeric', purpose: 'login', channel };
      const status = await api.call('GET', `/v1/accounts/${accountId}/status`, { key });
      expect(status.body.pending_assistance).toEqual({ id, type: 'otp', descriptor, attempts: 0 });
      expect((await byRelay({ code: '123456' })).status).toBe(202);
      expect((await byPerson({ code: '654321' })).status).toBe(202);
    },
  );

  test('has a verdict, also after its end, and only for its own account', async () => {
    const id = await waiting();
    const ended = { state: 'expired', ended_at: new Date(), reason: 'assistance_timeout' } as const;
    await api.db.updateTable('otp_requests').set(ended).where('id', '=', id).execute();
    const expected = {
      id,
      state: 'expired',
      attempts: 0,
      verifying: false,
      last_rejection: null,
      requested_at: expect.any(String),
      ended_at: expect.any(String),
      reason: 'assistance_timeout',
    };
    const path = `/accounts/${accountId}/otp/${id}`;
    expect((await api.call('GET', path, { token: user.token })).body).toEqual(expected);
    expect((await api.call('GET', `/v1${path}`, { key })).body).toEqual(expected);
    const elsewhere = await createTestAccount(api, user);
    const misplaced = await api.call('GET', `/accounts/${elsewhere}/otp/${id}`, { token: user.token });
    expect(misplaced.status).toBe(404);
  });
});

describe('another code', () => {
  const resend = () => api.call('POST', `/accounts/${accountId}/otp/resend`, { token: user.token });

  test("is asked for where the bank's page can", async () => {
    const requestId = await waiting({ canResend: true });
    expect(await resend()).toMatchObject({ status: 202, body: { request_id: requestId } });
    expect(await sentSignals(api.deps.temporal, accountId)).toEqual([
      { name: 'resendRequested', args: [{ requestId }] },
    ]);
  });

  test('is asked for five times in ten minutes, because each is a text message of the bank', async () => {
    await waiting({ canResend: true });
    for (let time = 1; time <= 5; time++) expect((await resend()).status).toBe(202);
    const refused = await resend();
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(500);
  });

  test('is refused where it cannot, or where nothing waits', async () => {
    expect(await resend()).toMatchObject({ status: 409, body: { error: { code: 'NO_PENDING_ASSISTANCE' } } });
    await waiting({ canResend: false });
    expect(await resend()).toMatchObject({ status: 409, body: { error: { code: 'RESEND_NOT_POSSIBLE' } } });
  });
});
