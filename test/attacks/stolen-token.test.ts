/** What somebody can do who has the token of another person, and nothing else. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { routes } from '../../src/api/routes.ts';
import { createTestAccount, startTestApi, type TestApi } from '../support/api.ts';
import type { Answer } from '../support/call.ts';
import { startRealtimeProcess, watch } from '../support/realtime.ts';
import { age, authenticator, type Person, signIn, signUp } from '../support/sign-in.ts';

let api: TestApi & { databaseUrl: string };
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

let owner: Person;
let stolen: { token: string };
let accountId: string;

/** The owner has signed in six minutes ago, and the thief has that token. */
beforeEach(async () => {
  owner = await signUp(api);
  stolen = { token: owner.token };
  accountId = await createTestAccount(api, owner);
  await api.db
    .updateTable('account_settings')
    .set({ webhook_url: 'https://93.184.216.34/movements' })
    .where('account_id', '=', accountId)
    .execute();
  await age(api, owner, 6);
});

const refused = { status: 403, body: { error: { code: 'STEP_UP_REQUIRED', details: { code_required: false } } } };
const config = (change: object): Promise<Answer> =>
  api.call('PUT', `/accounts/${accountId}/config`, { ...stolen, body: change });

describe('with a token that was stolen, nobody', () => {
  test('turns on two-factor, and so locks the owner out', async () => {
    expect(await api.call('POST', '/me/2fa/enroll', { ...stolen, body: {} })).toMatchObject(refused);
    // Nor when the owner had begun it, and left.
    const fresh = await signIn(api, owner);
    const { body } = await api.call('POST', '/me/2fa/enroll', { token: fresh, body: {} });
    const code = authenticator(body.otpauth_uri)();
    expect(await api.call('POST', '/me/2fa/confirm', { ...stolen, body: { code } })).toMatchObject(refused);
    expect((await api.call('GET', '/me', { token: fresh })).body.totp_enabled).toBe(false);
  });

  test('makes an API key that outlives the token', async () => {
    const body = { name: 'mine now', scopes: ['status:read'], account_ids: null };
    expect(await api.call('POST', '/me/api-keys', { ...stolen, body })).toMatchObject(refused);
    expect((await api.call('GET', '/me/api-keys', stolen)).body.keys).toEqual([]);
  });

  test.each([
    { bank_username: 'mallory', bank_password: 'x' },
    { bank_password: 'x' },
    { bank_username: null },
    { bank_totp_secret: 'JBSWY3DPEHPK3PXP' },
    { webhook_url: 'https://93.184.216.35/' },
    { webhook_url: null },
    { webhook_auth_token: 'x' },
    { auth_token: 'x' },
    { notification_endpoint_url: 'https://93.184.216.35/' },
    { notification_auth_token: 'x' },
    { notification_slack_channel: '#mine' },
    { notification_signing_secret: 'generate' as const },
    { pending_orders_endpoint: 'https://93.184.216.35/' },
  ])('gives an account %o', async (change) => {
    expect(await config(change)).toMatchObject(refused);
    const { body } = await api.call('GET', `/accounts/${accountId}/config`, stolen);
    expect(body.webhook_url).toBe('https://93.184.216.34/movements');
  });

  test('deletes an account, or the owner', async () => {
    const account = { confirmation_name: 'Main' };
    expect(await api.call('DELETE', `/accounts/${accountId}`, { ...stolen, body: account })).toMatchObject(refused);
    const user = { confirmation_email: owner.email };
    expect(await api.call('DELETE', '/me', { ...stolen, body: user })).toMatchObject(refused);
    expect(await signIn(api, owner)).toBeTypeOf('string');
  });

  test('changes the password without knowing it, or guesses it more than five times', async () => {
    const body = { current_password: 'a guess', new_password: 'seven red kettles' };
    const answers = [];
    for (let guess = 0; guess < 6; guess++) answers.push(await api.call('PUT', '/me/password', { ...stolen, body }));
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 429]);
    const stepUp = await api.call('POST', '/me/step-up', { ...stolen, body: { password: owner.password } });
    expect(stepUp.status).toBe(429);
    // Whoever knows it still comes in, and sees it in the log.
    const token = await signIn(api, owner);
    const log = (await api.call('GET', '/me/audit', { token })).body as { action: string }[];
    expect(log.filter(({ action }) => action === 'identity_not_confirmed')).toHaveLength(5);
  });
});

test('every operation that always wants a recent password is refused, and with a fresh one it is not', async () => {
  const always = routes.filter(({ stepUp }) => stepUp === 'always');
  expect(always.map(({ id }) => id).toSorted()).toEqual(
    ['confirmTwoFactor', 'createApiKey', 'deleteAccount', 'deleteMe', 'enrollTwoFactor'].toSorted(),
  );
  const fresh = await signIn(api, owner);
  for (const { name } of always) {
    const [method = '', path = ''] = name.split(' ');
    const send = (token: string) => api.call(method, path.replace(':id', accountId), { token, body: { nonsense: 1 } });
    expect(await send(stolen.token), name).toMatchObject(refused);
    expect((await send(fresh)).status, name).toBe(400);
  }
  const others = routes.filter(({ stepUp }) => stepUp && stepUp !== 'always');
  expect(others.map(({ id, stepUp }) => `${id} ${stepUp}`).toSorted()).toEqual([
    'changePassword in_body',
    'removeTwoFactor in_body',
    'saveConfig when_changed',
    'stepUp in_body',
  ]);
});

describe('the owner', () => {
  test('gives the password once more and goes on, with that sign-in only', async () => {
    const other = await signIn(api, owner);
    await age(api, owner, 6);
    const { status, body } = await api.call('POST', '/me/step-up', { ...stolen, body: { password: owner.password } });
    expect(status).toBe(200);
    const minutes = (Date.parse(body.confirmed_until) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(4.8);
    expect(minutes).toBeLessThanOrEqual(5.1);
    expect((await config({ webhook_url: 'https://93.184.216.35/' })).status).toBe(200);
    const key = { name: 'relay', scopes: ['status:read'] };
    expect(await api.call('POST', '/me/api-keys', { token: other, body: key })).toMatchObject(refused);
  });

  test('is asked for a code as well where two-factor is on', async () => {
    const token = await signIn(api, owner);
    const { body } = await api.call('POST', '/me/2fa/enroll', { token, body: {} });
    const nextCode = authenticator(body.otpauth_uri);
    expect((await api.call('POST', '/me/2fa/confirm', { token, body: { code: nextCode() } })).status).toBe(200);
    await age(api, owner, 6);
    const key = { name: 'relay', scopes: ['status:read'] };
    const asked = await api.call('POST', '/me/api-keys', { token, body: key });
    expect(asked).toMatchObject({ status: 403, body: { error: { details: { code_required: true } } } });
    const { password } = owner;
    const stepUp = (proof: object) => api.call('POST', '/me/step-up', { token, body: proof });
    const wrong = { status: 400, body: { error: { code: 'INVALID_CODE' } } };
    expect(await stepUp({ password })).toMatchObject(wrong);
    expect(await stepUp({ password, code: '000000' })).toMatchObject(wrong);
    const code = nextCode();
    expect(await stepUp({ password: 'a guess', code })).toMatchObject(wrong);
    expect((await stepUp({ password, code })).status).toBe(200);
    expect((await api.call('POST', '/me/api-keys', { token, body: key })).status).toBe(201);
  });

  test('changes everything else with a sign-in of hours ago, and sends back what was read', async () => {
    await age(api, owner, 600);
    const { body } = await api.call('GET', `/accounts/${accountId}/config`, stolen);
    expect((await config({ ...body, retry_limit: 7 })).status).toBe(200);
    expect((await config({ session_type: 'persistent', notification_events: ['login_failed'] })).status).toBe(200);
    // The first bank login of an account takes nothing from anybody.
    accountId = await createTestAccount(api, owner, { credentials: false });
    expect((await config({ bank_username: 'ada', bank_password: 'swordfish' })).status).toBe(200);
    expect(await config({ bank_password: 'another' })).toMatchObject(refused);
  });

  test('ends the stolen sign-in by changing the password, by hand, or by turning on two-factor', async () => {
    const dead = async (token: string) => (await api.call('GET', '/me', { token })).status === 401;
    const fresh = await signIn(api, owner);
    const body = { current_password: owner.password, new_password: 'seven red kettles' };
    expect((await api.call('PUT', '/me/password', { token: fresh, body })).status).toBe(204);
    expect(await dead(stolen.token)).toBe(true);
    expect(await dead(fresh)).toBe(false);
    expect((await api.call('POST', '/auth/login', { body: loginOf(owner) })).status).toBe(401);
    owner.password = body.new_password;

    const second = await signIn(api, owner);
    expect((await api.call('DELETE', '/me/sessions', { token: fresh, body: {} })).status).toBe(204);
    expect([await dead(second), await dead(fresh)]).toEqual([true, false]);

    const third = await signIn(api, owner);
    const enrolled = await api.call('POST', '/me/2fa/enroll', { token: fresh, body: {} });
    const code = authenticator(enrolled.body.otpauth_uri)();
    expect((await api.call('POST', '/me/2fa/confirm', { token: fresh, body: { code } })).status).toBe(200);
    expect([await dead(third), await dead(fresh)]).toEqual([true, false]);
  });

  test('ends the realtime connection of the thief at once', async () => {
    const process = await startRealtimeProcess(api, api.databaseUrl, { pingEveryMs: 60_000 });
    try {
      const thief = await watch(process.url, await process.ticket(stolen.token));
      const began = Date.now();
      await api.call('DELETE', '/me/sessions', { token: await signIn(api, owner), body: {} });
      expect(await thief.closed).toBe(4401);
      expect(Date.now() - began).toBeLessThan(5_000);
    } finally {
      await process.close();
    }
  });
});

test('a stolen token that waits for its time is dead before that', async () => {
  await age(api, owner, 6, 121);
  expect(await api.call('GET', '/me', stolen)).toMatchObject({
    status: 401,
    body: { error: { code: 'INVALID_TOKEN' } },
  });
});

const loginOf = ({ email, password }: Person) => ({ email, password });
