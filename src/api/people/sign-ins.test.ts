import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../test/support/api.ts';
import { startRealtimeProcess, watch } from '../../../test/support/realtime.ts';
import { age, authenticator, type Person, signIn, signUp } from '../../../test/support/sign-in.ts';
import { shortAgent } from '../access/sign-in-place.ts';
import { readToken, signToken } from '../tokens.ts';

let api: TestApi & { databaseUrl: string };
let user: Person;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  user = await signUp(api);
});

const list = async (token: string) => (await api.call('GET', '/me/sessions', { token })).body;
const statusOf = async (token: string) => (await api.call('GET', '/me', { token })).status;
const lastUsed = async () =>
  (await api.db.selectFrom('sign_ins').select('last_used_at').where('user_id', '=', user.id).executeTakeFirstOrThrow())
    .last_used_at;

describe('sign-ins', () => {
  test('are listed with where they were made, and the one that asks is marked', async () => {
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0';
    const { email, password } = user;
    const headers = { 'user-agent': agent };
    const { body } = await api.call('POST', '/auth/login', { body: { email, password }, headers });
    const listed = await list(body.token);
    expect(listed).toHaveLength(2);
    expect(listed.find(({ current }: { current: boolean }) => current)).toEqual({
      id: (await readToken(body.token, api.deps.config.jwtSecret))?.jti,
      created_at: expect.any(String),
      last_used_at: expect.any(String),
      expires_at: expect.any(String),
      address: '127.0.0.1',
      user_agent: 'Firefox, Linux',
      current: true,
    });
    expect(await list((await signUp(api)).token)).toHaveLength(1);
  });

  test('are ended one by one, and nobody ends those of others', async () => {
    const other = await signIn(api, user);
    const { id } = (await list(user.token)).find(({ current }: { current: boolean }) => !current);
    const end = (token: string, signInId: string) => api.call('DELETE', `/me/sessions/${signInId}`, { token });
    expect((await end((await signUp(api)).token, id)).status).toBe(404);
    expect(await statusOf(other)).toBe(200);
    expect((await end(user.token, id)).status).toBe(204);
    expect(await statusOf(other)).toBe(401);
    expect((await end(user.token, id)).status).toBe(404);
    expect((await end(user.token, randomUUID())).status).toBe(404);
    expect(await list(user.token)).toHaveLength(1);
    const { body } = await api.call('GET', '/me/audit', { token: user.token });
    expect(body[0]).toMatchObject({ action: 'sign_in_ended', details: { sign_in_id: id } });
  });

  test('that wait for a second factor end with all others', async () => {
    const { body } = await api.call('POST', '/me/2fa/enroll', { token: user.token, body: {} });
    const nextCode = authenticator(body.otpauth_uri);
    await api.call('POST', '/me/2fa/confirm', { token: user.token, body: { code: nextCode() } });
    const { email, password } = user;
    const { challengeToken } = (await api.call('POST', '/auth/login', { body: { email, password } })).body;
    // The time in a token is in whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_001 - (Date.now() % 1_000)));
    await api.call('DELETE', '/me/sessions', { token: user.token, body: {} });
    const code = nextCode();
    const late = await api.call('POST', '/auth/login/totp', { body: { challengeToken, code } });
    expect(late).toMatchObject({ status: 401, body: { error: { code: 'INVALID_TOKEN' } } });
    const again = (await api.call('POST', '/auth/login', { body: { email, password } })).body.challengeToken;
    const done = await api.call('POST', '/auth/login/totp', { body: { challengeToken: again, code } });
    expect(done.status).toBe(200);
  });
});

describe('a token of before the sign-ins were listed', () => {
  test('works on, is listed by its first use, and ends like any other', async () => {
    const old = await signToken(user.id, api.deps.config.jwtSecret);
    expect(await list(user.token)).toHaveLength(1);
    expect(await statusOf(old)).toBe(200);
    expect(await list(user.token)).toHaveLength(2);
    await api.call('POST', '/auth/logout', { token: old });
    expect(await statusOf(old)).toBe(401);
  });

  test('ends with all others also when it was never used', async () => {
    const old = await signToken(user.id, api.deps.config.jwtSecret);
    await new Promise((resolve) => setTimeout(resolve, 1_001 - (Date.now() % 1_000)));
    await api.call('DELETE', '/me/sessions', { token: user.token, body: {} });
    expect(await statusOf(old)).toBe(401);
    expect(await statusOf(user.token)).toBe(200);
  });

  test('stays revoked when it was revoked by an older version', async () => {
    const old = await signToken(user.id, api.deps.config.jwtSecret);
    const claims = await readToken(old, api.deps.config.jwtSecret);
    await api.db
      .insertInto('revoked_tokens')
      .values({ jti: claims?.jti ?? '', expires_at: claims?.expiresAt ?? new Date() })
      .execute();
    expect(await statusOf(old)).toBe(401);
    expect(await list(user.token)).toHaveLength(1);
  });
});

describe('an idle sign-in', () => {
  test('is over after the idle time, and is not listed', async () => {
    await age(api, user, 0, 119);
    expect(await statusOf(user.token)).toBe(200);
    await age(api, user, 0, 121);
    expect(await statusOf(user.token)).toBe(401);
    expect(await list(await signIn(api, user))).toHaveLength(1);
  });

  test('is none while it is used, which is written once a minute', async () => {
    const before = await lastUsed();
    await statusOf(user.token);
    expect(await lastUsed()).toEqual(before);
    await age(api, user, 0, 2);
    await statusOf(user.token);
    expect(Date.now() - (await lastUsed()).getTime()).toBeLessThan(60_000);
  });

  test('is none while a realtime connection is open', async () => {
    const process = await startRealtimeProcess(api, api.databaseUrl, { pingEveryMs: 100 });
    try {
      const watcher = await watch(process.url, await process.ticket(user.token));
      await age(api, user, 0, 100);
      await expect.poll(async () => Date.now() - (await lastUsed()).getTime()).toBeLessThan(60_000);
      // Without this the connection itself ends.
      await age(api, user, 0, 121);
      expect(await watcher.closed).toBe(4401);
    } finally {
      await process.close();
    }
  });
});

test('a client is told apart by a few words', () => {
  const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36';
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/1 Safari/604.1';
  expect(shortAgent(chrome)).toBe('Chrome, Windows');
  expect(shortAgent(`${chrome} Edg/131.0`)).toBe('Edge, Windows');
  expect(shortAgent(phone)).toBe('Safari, iOS');
  expect(shortAgent('curl/8.5.0')).toBe('curl/8.5.0');
  expect(shortAgent('')).toBeNull();
  expect(shortAgent(`${'x'.repeat(500)} <script>`)).toBe('x'.repeat(60));
});
