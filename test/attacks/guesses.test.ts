/** Guessing passwords and codes, and locking others out by it. Callers have addresses by a proxy that is trusted. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashPassword } from '../../src/api/people/passwords/passwords.ts';
import { limitsFor } from '../../src/domain/limits.ts';
import { startSession } from '../../src/temporal/account-workflow.ts';
import {
  createPendingRequest,
  createTestAccount,
  createTestKey,
  createTestUser,
  startInstance,
  startTestSystem,
  type TestApi,
  type TestSystem,
} from '../support/api.ts';
import { isFull } from '../support/form.ts';
import { proxiesOf } from '../support/proxies.ts';

const config = { trustedProxies: proxiesOf('127.0.0.1') };
/** Fewer than in the product, where nothing else is done with the time. */
const most = isFull ? limitsFor('open').guesses : 8;
const limits = { ...limitsFor('open'), guesses: most, registrations: most };
const password = 'correct horse';

let system: TestSystem;
let api: TestApi;
let passwordHash: string;
beforeAll(async () => {
  system = await startTestSystem();
  api = await startInstance(system.db, system.databaseUrl, { temporal: system.temporalAddress, config, limits });
  passwordHash = await hashPassword(password);
});
afterAll(async () => {
  await api?.close();
  await system?.close();
});

async function newUser(): Promise<{ id: string; email: string; token: string }> {
  const user = await createTestUser(api);
  await api.db.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', user.id).execute();
  return user;
}

type From = { from: string; headers?: Record<string, string>; at?: TestApi };

const login = (email: string, given: string, { from, headers = {}, at = api }: From) =>
  at.call('POST', '/auth/login', {
    body: { email, password: given },
    headers: { 'x-forwarded-for': from, ...headers },
  });

let networks = 0;
/** An address that no other test has. */
const address = () => `10.${networks >> 8}.${networks++ & 255}.1`;

const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status);
const count = (answers: { status: number }[], status: number) => answers.filter((a) => a.status === status).length;

async function inTurn<T>(many: number, task: (n: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let n = 0; n < many; n++) done.push(await task(n));
  return done;
}

/** So many have guessed at the user that the longest pause follows, and has just begun. */
async function guessedAt(email: string): Promise<void> {
  await Promise.all(Array.from({ length: 20 }, () => api.deps.limits.userGuesses.count(email)));
  await api.deps.limits.guessPauses.clear(email);
  expect((await login(email, 'a guess', { from: address() })).status).toBe(401);
}

describe('guesses at passwords', () => {
  test('from one address at many users come to an end', async () => {
    const from = address();
    const answers = await inTurn(most + 3, () => login(`${randomUUID()}@example.com`, 'a guess', { from }));
    expect(count(answers, 401)).toBe(most);
    expect(count(answers, 429)).toBe(3);
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(600);
    expect((await login((await newUser()).email, password, { from: address() })).status).toBe(200);
  });

  test('from one customer of a provider are one address, however many of IPv6 they have', async () => {
    const guess = (n: number) =>
      login(`${randomUUID()}@example.com`, 'a guess', { from: `2001:db8:7:7:${n.toString(16)}::1` });
    expect(count(await inTurn(most + 1, guess), 429)).toBe(1);
  });

  test('at one user from many addresses have to wait longer and longer, also at another process', async () => {
    const { email } = await newUser();
    const other = await startInstance(api.db, system.databaseUrl, { config, limits });
    try {
      const guess = (n: number) => login(email, 'a guess', { from: address(), at: n % 2 ? other : api });
      expect(statuses(await inTurn(6, guess))).toEqual([401, 401, 401, 401, 401, 401]);
      await guessedAt(email);
      const answers = await inTurn(6, guess);
      expect(statuses(answers)).toEqual([429, 429, 429, 429, 429, 429]);
      for (const { headers } of answers) {
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(30);
        expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(90);
      }
    } finally {
      await other.close();
    }
  });

  test('do not lock out a browser in which the user has signed in before', async () => {
    const { email } = await newUser();
    const home = address();
    const first = await login(email, password, { from: home });
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^reconbanker_device=\S+; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Strict$/);
    await guessedAt(email);
    expect((await login(email, password, { from: address() })).status).toBe(429);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    // From the very address of the attacker, too: a family, an office or a provider has one for many.
    await inTurn(most + 1, () => login(`${randomUUID()}@example.com`, 'a guess', { from: home }));
    expect((await login(email, password, { from: home, headers })).status).toBe(200);
    const guesses = await inTurn(12, () => login(email, 'a guess', { from: home, headers }));
    expect(count(guesses, 429)).toBe(2);
  });

  test('with the cookie of another user, or one that was made up, are those of a stranger', async () => {
    const stranger = await newUser();
    const theirs = (await login(stranger.email, password, { from: address() })).headers.get('set-cookie') ?? '';
    const made = `reconbanker_device=${stranger.token}`;
    for (const cookie of [theirs.split(';')[0] ?? '', made]) {
      const { email } = await newUser();
      const from = address();
      const answers = await inTurn(6, () => login(email, 'a guess', { from, headers: { cookie } }));
      expect(answers.at(-1)?.status).toBe(429);
    }
    // The cookie signs nobody in.
    expect((await api.call('GET', '/me', { headers: { cookie: theirs } })).status).toBe(401);
  });

  test('do not keep a user with a second factor from the next step, and do not tell who has one', async () => {
    const [withFactor, without] = [await newUser(), await newUser()];
    const on = { user_id: withFactor.id, secret_sealed: 'x', confirmed_at: new Date() };
    await api.db.insertInto('two_factor').values(on).execute();
    for (const { email } of [withFactor, without]) await guessedAt(email);
    const wrong = await Promise.all(
      [withFactor, without].map(({ email }) => login(email, 'a guess', { from: address() })),
    );
    expect(statuses(wrong)).toEqual([429, 429]);
    expect(wrong[0]?.body).toEqual(wrong[1]?.body);
    const right = await login(withFactor.email, password, { from: address() });
    expect(right).toMatchObject({ status: 200, body: { requiresTotp: true } });
    expect((await login(without.email, password, { from: address() })).status).toBe(429);
  });

  test('of somebody behind the same proxy lock nobody else out', async () => {
    const { email } = await newUser();
    const from = address();
    await inTurn(5, () => login(email, 'a guess', { from }));
    expect((await login(email, password, { from })).status).toBe(429);
    expect((await login(email, password, { from: address() })).status).toBe(200);
  });

  test('are not hidden by what the caller claims of its address', async () => {
    const from = address();
    const guess = (n: number) => login(`${randomUUID()}@example.com`, 'a guess', { from: `1.2.3.${n}, ${from}` });
    expect(count(await inTurn(most + 1, guess), 429)).toBe(1);
  });
});

test('registrations from one address come to an end', async () => {
  const from = address();
  const register = () =>
    api.call('POST', '/auth/register', {
      body: { email: `${randomUUID()}@example.com`, name: 'Ada', password },
      headers: { 'x-forwarded-for': from },
    });
  const answers = await inTurn(most + 1, register);
  expect(count(answers, 201)).toBe(most);
  expect(answers.at(-1)).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } });
});

describe('codes from a key', () => {
  async function waiting(options: Parameters<typeof createPendingRequest>[2] = {}) {
    const user = await newUser();
    const accountId = await createTestAccount(api, user);
    const keys = [await createTestKey(api, user), await createTestKey(api, user)];
    await startSession(api.deps.temporal, {
      id: accountId,
      name: 'Main',
      bankCode: 'sandbox',
      bankName: 'Sandbox Bank',
    });
    const wait = () => createPendingRequest(api.db, accountId, options);
    return {
      wait,
      relay: (code: string, key = keys[0] ?? '') =>
        api.call('POST', `/v1/accounts/${accountId}/otp`, { key, body: { code } }),
      other: keys[1] ?? '',
      person: (code: string) => api.call('POST', `/accounts/${accountId}/otp`, { token: user.token, body: { code } }),
    };
  }

  test('that cannot be the one, or come while nothing is pending, lock nobody out', async () => {
    const { wait, relay, person } = await waiting();
    expect(statuses(await inTurn(6, () => relay('123456')))).toEqual([409, 409, 409, 409, 409, 409]);
    await wait();
    expect(statuses(await inTurn(10, () => relay('1')))).toEqual(Array(10).fill(422));
    expect((await person('123456')).status).toBe(202);
    expect((await relay('654321')).status).toBe(202);
  });

  test('that could be the one leave one for the person', async () => {
    const { wait, relay, other, person } = await waiting({ triesLeft: null });
    await wait();
    expect(statuses(await inTurn(7, (n) => relay(`10000${n}`)))).toEqual([202, 202, 202, 202, 202, 429, 429]);
    expect((await relay('200000', other)).status).toBe(429);
    expect((await person('300000')).status).toBe(202);
    expect((await person('300001')).status).toBe(429);
  });

  test("never take the last of the bank's tries from the person", async () => {
    const { wait, relay, other, person } = await waiting({ triesLeft: 3 });
    await wait();
    expect(statuses(await inTurn(2, (n) => relay(`10000${n}`)))).toEqual([202, 202]);
    // The same once more is typed once only, and no try.
    expect((await relay('100000')).status).toBe(202);
    const kept = await relay('100002', other);
    expect(kept).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } });
    expect(kept.body.error.message).toContain('kept for a person');
    expect(Number(kept.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await person('300000')).status).toBe(202);
  });

  test('are taken where the bank allows one try only', async () => {
    const { wait, relay } = await waiting({ triesLeft: 1 });
    await wait();
    expect((await relay('100000')).status).toBe(202);
  });
});
