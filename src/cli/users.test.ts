import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestAccount, startTestApi, type TestApi } from '../../test/support/api.ts';
import { runCommandLine } from '../../test/support/command-line.ts';
import { signUp } from '../../test/support/sign-in.ts';

let api: TestApi & { databaseUrl: string };
beforeAll(async () => {
  api = await startTestApi({ config: { registration: 'first-user', firstUser: { wants: 'command' } } });
});
afterAll(() => api.close());

function users(args: string[], input = '') {
  const env = {
    DATABASE_URL: api.databaseUrl,
    ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    JWT_SECRET: api.deps.config.jwtSecret,
  };
  return runCommandLine(['users', ...args], { env, input });
}

const login = (email: string, password: string) => api.call('POST', '/auth/login', { body: { email, password } });
const statusOf = async (token: string) => (await api.call('GET', '/me', { token })).status;

test('whoever runs the service makes users, sets passwords, ends sign-ins and deletes', async () => {
  const email = 'ada@example.com';
  expect(await users(['create', email], 'password\n')).toMatchObject({ code: 1, said: /most common passwords/ });
  expect(await users(['create', email], 'short\n')).toMatchObject({ code: 1, said: /8 characters/ });
  expect(await users(['create', 'nobody'], 'nine blue kettles\n')).toMatchObject({ code: 2 });
  const made = await users(['create', email, '--name', 'Ada'], 'nine blue kettles\n');
  expect(made).toMatchObject({ code: 0, out: 'ada@example.com can sign in now.\n' });
  expect(await users(['create', 'ADA@example.com'], 'nine blue kettles\n')).toMatchObject({ code: 1 });
  const { token } = (await login(email, 'nine blue kettles')).body;
  expect(await statusOf(token)).toBe(200);

  const { body } = await api.call('POST', '/me/2fa/enroll', { token, body: {} });
  expect(body.otpauth_uri).toContain('secret=');
  await api.db.updateTable('two_factor').set({ confirmed_at: new Date() }).execute();
  expect((await users(['list'])).out).toMatch(/^EMAIL.*\nada@example\.com +Ada +0 +on +\d{4}-/);

  const reset = await users(['reset-password', email, '--remove-two-factor', '--json'], 'seven red kettles\n');
  expect(JSON.parse(reset.out)).toEqual({ email, two_factor_removed: true });
  expect(reset.out + reset.said).not.toContain('kettles');
  expect(await statusOf(token)).toBe(401);
  expect((await login(email, 'nine blue kettles')).status).toBe(401);
  const next = (await login(email, 'seven red kettles')).body.token;
  expect(await statusOf(next)).toBe(200);

  expect(await users(['end-sessions', email])).toMatchObject({ code: 0, said: '' });
  expect(await statusOf(next)).toBe(401);

  const accountId = await createTestAccount(api, { id: await idOf(email), email, token: '' });
  expect(await users(['delete', email], 'eve@example.com\n')).toMatchObject({ code: 1, said: /nothing was deleted/ });
  expect((await login(email, 'seven red kettles')).status).toBe(200);
  expect(await users(['delete', email], 'ada@example.com\n')).toMatchObject({ code: 0, out: /1 accounts end/ });
  expect((await login(email, 'seven red kettles')).status).toBe(401);
  const account = await api.db
    .selectFrom('accounts')
    .select('deleted_at')
    .where('id', '=', accountId)
    .executeTakeFirst();
  expect(account?.deleted_at).not.toBeNull();
  expect(await users(['delete', email, '--yes'])).toMatchObject({ code: 1, said: /There is no user/ });
  const log = await api.db.selectFrom('audit_log').select('action').orderBy('id').execute();
  expect(log.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['password_reset', 'sign_ins_ended', 'user_deleted']),
  );
});

test('a user who is gone counts as none: the next one is made as the first was', async () => {
  expect((await users(['list', '--json'])).out).toBe('[]\n');
  expect((await api.call('GET', '/auth/registration')).body).toEqual({ open: false, first: true });
  await expect(signUp(api)).resolves.toMatchObject({ token: undefined });
});

async function idOf(email: string): Promise<string> {
  return (await api.db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id;
}
