import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestKey, startInstance, startTestApi, type TestApi } from '../../../test/support/api.ts';

let api: TestApi & { databaseUrl: string };
let other: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  other = await startInstance(api.db, api.databaseUrl);
});
afterAll(async () => {
  await other?.close();
  await api?.close();
});

const password = 'correct horse';
const wrong = { status: 400, body: { error: { code: 'INVALID_CODE' } } };

type Person = { id: string; email: string; token: string };

async function newPerson(): Promise<Person> {
  const email = `${randomUUID()}@example.com`;
  const { body } = await api.call('POST', '/auth/register', { body: { email, password, name: 'Ada' } });
  return { id: body.id, email, token: (await signIn({ email })).body.token };
}

const signIn = ({ email }: { email: string }, at: TestApi = api) =>
  at.call('POST', '/auth/login', { body: { email, password } });
const challengeOf = async (person: Person): Promise<string> => (await signIn(person)).body.challengeToken;
const answer = (challengeToken: string, code: string, at: TestApi = api) =>
  at.call('POST', '/auth/login/totp', { body: { challengeToken, code } });

/** Returns the code of the authenticator now, or `steps` half minutes later. */
function codeOf(uri: string, steps = 0): string {
  const secret = Secret.fromBase32(new URL(uri).searchParams.get('secret') ?? '');
  return TOTP.generate({ secret, timestamp: Date.now() + steps * 30_000 });
}

async function enrol({ token }: Person): Promise<string> {
  const { status, body } = await api.call('POST', '/me/2fa/enroll', { token });
  expect(status).toBe(200);
  return body.otpauth_uri;
}

/** Makes a person with two-factor on, none of whose codes has been used. */
async function withTwoFactor(): Promise<Person & { uri: string; backupCodes: string[] }> {
  const person = await newPerson();
  const uri = await enrol(person);
  const { token } = person;
  const { body } = await api.call('POST', '/me/2fa/confirm', { token, body: { code: codeOf(uri) } });
  await forgetSteps(person);
  return { ...person, uri, backupCodes: body.backup_codes };
}

const forgetSteps = ({ id }: Person) =>
  api.db.updateTable('two_factor').set({ last_step: 0 }).where('user_id', '=', id).execute();

describe('turning it on', () => {
  test('takes a code of the authenticator and gives ten backup codes, once', async () => {
    const person = await newPerson();
    const { token } = person;
    const uri = await enrol(person);
    expect(uri).toMatch(/^otpauth:\/\/totp\/Reconbanker:.*secret=[A-Z2-7]{32}/);
    expect((await api.call('GET', '/me', { token })).body.totp_enabled).toBe(false);
    expect((await signIn(person)).body.token).toEqual(expect.any(String));
    expect(await api.call('POST', '/me/2fa/confirm', { token, body: { code: '00000a' } })).toMatchObject(wrong);
    const confirmed = await api.call('POST', '/me/2fa/confirm', { token, body: { code: codeOf(uri) } });
    expect(confirmed.status).toBe(200);
    expect(new Set(confirmed.body.backup_codes).size).toBe(10);
    for (const code of confirmed.body.backup_codes) expect(code).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    expect((await api.call('GET', '/me', { token })).body.totp_enabled).toBe(true);
    for (const path of ['enroll', 'confirm']) {
      const body = path === 'confirm' ? { body: { code: codeOf(uri, 1) } } : {};
      const again = await api.call('POST', `/me/2fa/${path}`, { token, ...body });
      expect(again).toMatchObject({ status: 409, body: { error: { code: 'CONFLICT' } } });
    }
  });

  test('by two requests at once gives codes to one of them', async () => {
    const person = await newPerson();
    const body = { code: codeOf(await enrol(person)) };
    const answers = await Promise.all(
      [api, other, api].map((at) => at.call('POST', '/me/2fa/confirm', { token: person.token, body })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  test('takes the code of the last enrolment only, and none without one', async () => {
    const person = await newPerson();
    const { token } = person;
    const early = await api.call('POST', '/me/2fa/confirm', { token, body: { code: '123456' } });
    expect(early).toMatchObject({ status: 409, body: { error: { code: 'CONFLICT' } } });
    const first = await enrol(person);
    await enrol(person);
    expect(await api.call('POST', '/me/2fa/confirm', { token, body: { code: codeOf(first) } })).toMatchObject(wrong);
  });

  test('stores neither the secret nor a backup code in the open', async () => {
    const person = await withTwoFactor();
    const secret = new URL(person.uri).searchParams.get('secret') ?? '';
    const rows = await api.db.selectFrom('two_factor').selectAll().where('user_id', '=', person.id).execute();
    const codes = await api.db.selectFrom('backup_codes').selectAll().where('user_id', '=', person.id).execute();
    expect(rows[0]?.secret_sealed).toMatch(/^k1\./);
    const stored = JSON.stringify([rows, codes.map((row) => row.code_hash.toString('latin1'))]);
    for (const text of [secret, ...person.backupCodes]) expect(stored).not.toContain(text);
  });
});

describe('signing in', () => {
  test('asks for a code, and takes the one of now', async () => {
    const person = await withTwoFactor();
    const asked = await signIn(person);
    expect(asked).toMatchObject({ status: 200, body: { requiresTotp: true, challengeToken: expect.any(String) } });
    expect(asked.body.token).toBeUndefined();
    const { status, body } = await answer(asked.body.challengeToken, codeOf(person.uri).replace(/(...)/, '$1 '));
    expect(status).toBe(200);
    expect(body.user).toEqual({ id: person.id, email: person.email, name: 'Ada' });
    expect((await api.call('GET', '/me', { token: body.token })).status).toBe(200);
  });

  test('takes no code twice: not the one that turned it on, nor an earlier one, nor at another process', async () => {
    const person = await newPerson();
    const uri = await enrol(person);
    const code = codeOf(uri);
    await api.call('POST', '/me/2fa/confirm', { token: person.token, body: { code } });
    const challenge = await challengeOf(person);
    const refused = { status: 401, body: { error: { code: 'UNAUTHORIZED' } } };
    expect(await answer(challenge, code)).toMatchObject(refused);
    // A mistake costs a try, not the challenge.
    const next = codeOf(uri, 1);
    expect((await answer(challenge, next)).status).toBe(200);
    expect(await answer(await challengeOf(person), next, other)).toMatchObject(refused);
    expect(await answer(await challengeOf(person), code, other)).toMatchObject(refused);
  });

  test('lets one of several requests with the same code through', async () => {
    const person = await withTwoFactor();
    const challenges = await Promise.all([1, 2, 3, 4].map(() => challengeOf(person)));
    const code = codeOf(person.uri);
    const answers = await Promise.all(challenges.map((challenge, n) => answer(challenge, code, n % 2 ? api : other)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
  });

  test('takes each backup code once, also when it comes twice at once, however it is typed', async () => {
    const person = await withTwoFactor();
    const [first = '', second = ''] = person.backupCodes;
    const challenges = await Promise.all([1, 2, 3, 4].map(() => challengeOf(person)));
    const answers = await Promise.all(challenges.map((challenge, n) => answer(challenge, first, n % 2 ? api : other)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    const typed = second.toUpperCase().replaceAll('-', ' ');
    expect((await answer(await challengeOf(person), typed)).status).toBe(200);
    expect((await answer(await challengeOf(person), second)).status).toBe(401);
  });

  test('knows nobody else’s codes', async () => {
    const [person, stranger] = await Promise.all([withTwoFactor(), withTwoFactor()]);
    const challenge = await challengeOf(person);
    expect((await answer(challenge, stranger.backupCodes[0] ?? '')).status).toBe(401);
    expect((await answer(challenge, person.backupCodes[0] ?? '')).status).toBe(200);
  });

  test('with a challenge works once, and a challenge opens nothing else', async () => {
    const person = await withTwoFactor();
    const challenge = await challengeOf(person);
    const over = { status: 401, body: { error: { code: 'INVALID_TOKEN' } } };
    expect(await api.call('GET', '/me', { token: challenge })).toMatchObject(over);
    expect(await answer(person.token, codeOf(person.uri))).toMatchObject(over);
    expect(await answer('nonsense', codeOf(person.uri))).toMatchObject(over);
    const [first = '', second = '', third = ''] = person.backupCodes;
    const both = await Promise.all([answer(challenge, first), answer(challenge, second, other)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(await answer(challenge, third)).toMatchObject(over);
    // The code that came with an invalid challenge is still valid.
    expect((await answer(await challengeOf(person), third)).status).toBe(200);
  });

  test('is refused after five wrong codes, at every process, however many come at once', async () => {
    const person = await withTwoFactor();
    const challenge = await challengeOf(person);
    const guesses = await Promise.all(
      Array.from({ length: 20 }, (_, n) => answer(challenge, 'wrong-code', n % 2 ? api : other)),
    );
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(15);
    const right = await answer(challenge, codeOf(person.uri), other);
    expect(right).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } });
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('turning it off', () => {
  test('takes the password and a code, and forgets both kinds of codes', async () => {
    const person = await withTwoFactor();
    const { token } = person;
    const off = (body: object) => api.call('DELETE', '/me/2fa', { token, body });
    expect(await off({ password: 'wrong horse', code: codeOf(person.uri) })).toMatchObject(wrong);
    expect(await off({ password, code: 'wrong' })).toMatchObject(wrong);
    expect((await off({ password })).status).toBe(400);
    const challenge = await challengeOf(person);
    expect((await off({ password, code: codeOf(person.uri) })).status).toBe(204);
    expect((await api.call('GET', '/me', { token })).body.totp_enabled).toBe(false);
    expect((await answer(challenge, person.backupCodes[0] ?? '')).status).toBe(401);
    expect((await signIn(person)).body.token).toEqual(expect.any(String));
    expect(await off({ password, code: codeOf(person.uri, 1) })).toMatchObject({ status: 409 });
    expect(await enrol(person)).not.toBe(person.uri);
  });

  test('works with a backup code, for somebody who lost the authenticator', async () => {
    const { token, backupCodes } = await withTwoFactor();
    const body = { password, code: backupCodes[9] };
    expect((await api.call('DELETE', '/me/2fa', { token, body })).status).toBe(204);
  });
});

test('the audit log tells of each step and holds no code', async () => {
  const person = await withTwoFactor();
  const { token, backupCodes } = person;
  const [first = ''] = backupCodes;
  await answer(await challengeOf(person), 'wrong');
  await answer(await challengeOf(person), codeOf(person.uri));
  await answer(await challengeOf(person), first);
  await api.call('DELETE', '/me/2fa', { token, body: { password, code: backupCodes[1] } });
  const { body, text } = await api.call('GET', '/me/audit', { token });
  const told = body.map(({ action, details }: { action: string; details: object }) => [action, details]);
  expect(told.reverse().slice(2)).toEqual([
    ['two_factor_enabled', {}],
    ['sign_in_failed', { step: 'two_factor' }],
    ['signed_in', { with: 'totp' }],
    ['signed_in', { with: 'backup_code' }],
    ['two_factor_disabled', {}],
  ]);
  for (const code of backupCodes) expect(text).not.toContain(code);
});

test('revoking an API key asks for a code where two-factor is on', async () => {
  const person = await withTwoFactor();
  const { token } = person;
  await createTestKey(api, person);
  const { body } = await api.call('GET', '/me/api-keys', { token });
  const path = `/me/api-keys/${body.keys[0].id}`;
  expect(await api.call('DELETE', path, { token })).toMatchObject(wrong);
  expect(await api.call('DELETE', path, { token, body: { code: '12345a' } })).toMatchObject(wrong);
  const code = codeOf(person.uri);
  const unknown = await api.call('DELETE', `/me/api-keys/${randomUUID()}`, { token, body: { code } });
  expect(unknown.status).toBe(404);
  expect((await api.call('DELETE', path, { token, body: { code } })).status).toBe(204);
  expect((await api.call('GET', '/me/api-keys', { token })).body.keys[0].revoked_at).not.toBeNull();
});
