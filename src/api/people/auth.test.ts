import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startInstance, startTestApi, type TestApi } from '../../../test/support/api.ts';

let api: TestApi & { databaseUrl: string };
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const newcomer = () => ({ email: `${randomUUID()}@example.com`, password: 'correct horse', name: 'Ada' });

async function register(user = newcomer()) {
  const { body } = await api.call('POST', '/auth/register', { body: user });
  return { ...user, id: body.id };
}

async function login({ email, password }: { email: string; password: string }) {
  return api.call('POST', '/auth/login', { body: { email, password } });
}

describe('registration', () => {
  test('lets the new user sign in', async () => {
    const user = newcomer();
    const registered = await api.call('POST', '/auth/register', { body: user });
    expect(registered).toMatchObject({ status: 201, body: { email: user.email } });
    const { status, body } = await login(user);
    expect(status).toBe(200);
    expect(body.user).toEqual({ id: registered.body.id, email: user.email, name: 'Ada' });
    const me = await api.call('GET', '/me', { token: body.token });
    expect(me.body).toEqual({
      id: registered.body.id,
      email: user.email,
      name: 'Ada',
      operation_mode: null,
      totp_enabled: false,
    });
  });

  test('takes an address once, in whatever case', async () => {
    const user = await register();
    const again = await api.call('POST', '/auth/register', {
      body: { ...newcomer(), email: user.email.toUpperCase() },
    });
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'CONFLICT' } } });
  });

  test('is closed once there is a user, also to those who come at the same moment', async () => {
    const first = await startTestApi({ config: { registration: 'first-user' } });
    try {
      const open = await first.call('GET', '/auth/registration');
      expect(open).toMatchObject({ status: 200, body: { open: true, first: true } });
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => first.call('POST', '/auth/register', { body: newcomer() })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403, 403, 403, 403]);
      const late = await first.call('POST', '/auth/register', { body: newcomer() });
      expect(late).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN' } } });
      const closed = await first.call('GET', '/auth/registration');
      expect(closed.body).toEqual({ open: false, first: false });
    } finally {
      await first.close();
    }
  });

  test('keeps no password in the database', async () => {
    const user = await register();
    const { password_hash } = await api.db
      .selectFrom('users')
      .select('password_hash')
      .where('id', '=', user.id)
      .executeTakeFirstOrThrow();
    expect(password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(password_hash).not.toContain(user.password);
  });
});

describe('login', () => {
  test('answers a wrong password and an unknown user alike', async () => {
    const user = await register();
    const wrong = await login({ ...user, password: 'wrong horse' });
    const unknown = await login(newcomer());
    expect(wrong.status).toBe(401);
    expect(unknown.status).toBe(401);
    expect(wrong.body).toEqual(unknown.body);
  });

  test('is refused after five failures, then also with the right password and at every process', async () => {
    const user = await register();
    for (let attempt = 1; attempt <= 5; attempt++)
      expect((await login({ ...user, password: 'wrong horse' })).status).toBe(401);
    const right = await login(user);
    expect(right).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } });
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(right.headers.get('retry-after'))).toBeLessThanOrEqual(900);

    const other = await startInstance(api.db, api.databaseUrl);
    const { email, password } = user;
    expect((await other.call('POST', '/auth/login', { body: { email, password } })).status).toBe(429);
    await other.close();
    expect((await login(await register())).status).toBe(200);
  });

  test('gives five guesses to somebody who makes twenty at once', async () => {
    const user = await register();
    const guesses = await Promise.all(Array.from({ length: 20 }, () => login({ ...user, password: 'wrong horse' })));
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(15);
  });

  test('does not count what went well, even twenty at once', async () => {
    const user = await register();
    const logins = await Promise.all(Array.from({ length: 20 }, () => login(user)));
    expect(logins.every(({ status }) => status === 200)).toBe(true);
  });
});

describe('tokens', () => {
  test('are dead after logout, and only the one that logged out', async () => {
    const user = await register();
    const { token } = (await login(user)).body;
    const other = (await login(user)).body.token;
    expect((await api.call('POST', '/auth/logout', { token })).status).toBe(204);
    const after = await api.call('GET', '/me', { token });
    expect(after).toMatchObject({ status: 401, body: { error: { code: 'INVALID_TOKEN' } } });
    expect((await api.call('GET', '/me', { token: other })).status).toBe(200);
  });

  test('are refused when they were changed, have expired, or are not ours', async () => {
    const user = await register();
    const { token } = (await login(user)).body;
    const make = (secret: string, expires: string | number, audience = 'reconbanker/dashboard') =>
      new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(user.id)
        .setJti(randomUUID())
        .setIssuer('reconbanker')
        .setAudience(audience)
        .setExpirationTime(expires)
        .sign(new TextEncoder().encode(secret));
    const { jwtSecret } = api.deps.config;
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`;
    const bad = [
      `${token.slice(0, -4)}AAAA`,
      unsigned,
      await make('another secret that is long enough too', '1h'),
      await make(jwtSecret, Math.floor(Date.now() / 1000) - 60),
      await make(jwtSecret, '1h', 'someone else'),
      'nonsense',
    ];
    for (const candidate of bad) {
      const answer = await api.call('GET', '/me', { token: candidate });
      expect(answer).toMatchObject({ status: 401, body: { error: { code: 'INVALID_TOKEN' } } });
    }
    expect((await api.call('GET', '/me', { token: await make(jwtSecret, '1h') })).status).toBe(200);
  });

  test('are asked for', async () => {
    expect(await api.call('GET', '/me')).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHORIZED' } } });
  });
});

test('the operation mode is kept', async () => {
  const user = await register();
  const { token } = (await login(user)).body;
  const saved = await api.call('PUT', '/me/operation-mode', { token, body: { mode: 'passthrough' } });
  expect(saved).toMatchObject({ status: 200, body: { operation_mode: 'passthrough' } });
  expect((await api.call('GET', '/me', { token })).body.operation_mode).toBe('passthrough');
  expect((await api.call('PUT', '/me/operation-mode', { token, body: { mode: 'other' } })).status).toBe(400);
});
