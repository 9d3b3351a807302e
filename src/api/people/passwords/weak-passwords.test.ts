import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../../test/support/api.ts';
import { type Person, signUp } from '../../../../test/support/sign-in.ts';
import { hashPassword } from './passwords.ts';
import { weaknessOf } from './weak-passwords.ts';

const ada = { email: 'ada.lovelace@example.com', name: 'Ada Lovelace' };

let api: TestApi;
let user: Person;
beforeAll(async () => {
  api = await startTestApi();
  user = await signUp(api);
});
afterAll(() => api.close());

test.each([
  ['password', 'common'],
  ['12345678', 'common'],
  ['PassWord1', 'common'],
  [' qwertyuiop ', 'common'],
  ['        ', 'blanks'],
  ['ada.lovelace@example.com', 'your own'],
  ['Ada.Lovelace', 'your own'],
  ['adalovelace1!', 'your own'],
  ['ada lovelace99', 'your own'],
])('%j is refused: %s', (password, why) => expect(weaknessOf(password, ada)).toContain(why));

test.each(['correct horse', 'nine blue kettles', 'x8$kQ2!m', 'my friend ada lovelace', '日本語のパスワード'])(
  '%j is taken',
  (password) => expect(weaknessOf(password, ada)).toBeNull(),
);

test('a weak password is refused where somebody registers and where they change it, and names the field', async () => {
  const newcomer = { email: 'new@example.com', password: 'password', name: 'New' };
  const registered = await api.call('POST', '/auth/register', { body: newcomer });
  expect(registered).toMatchObject({ status: 400, body: { error: { details: { issues: [{ path: ['password'] }] } } } });
  const change = { current_password: user.password, new_password: 'iloveyou' };
  const changed = await api.call('PUT', '/me/password', { token: user.token, body: change });
  expect(changed.body.error.details.issues).toEqual([
    { path: ['new_password'], message: 'is one of the most common passwords', code: 'weak_password' },
  ]);
});

test('a weak password of before keeps signing in', async () => {
  const passwordHash = await hashPassword('password');
  await api.db.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', user.id).execute();
  const login = await api.call('POST', '/auth/login', { body: { email: user.email, password: 'password' } });
  expect(login.status).toBe(200);
});
