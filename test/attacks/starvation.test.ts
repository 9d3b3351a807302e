/** One caller, or a crowd of strangers, that wants so much that nothing is left for others. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { hashPassword } from '../../src/api/people/passwords/passwords.ts';
import { limitsFor } from '../../src/domain/limits.ts';
import type { RunningTemporal } from '../../src/embedded/temporal.ts';
import { createTestAccount, createTestKey, createTestUser, startInstance, startTestApi } from '../support/api.ts';
import type { Answer } from '../support/call.ts';
import { startDeliveryWorkers } from '../support/delivery-workers.ts';
import { eventually } from '../support/eventually.ts';
import { proxiesOf } from '../support/proxies.ts';
import { startRealtimeProcess, watch } from '../support/realtime.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { startTestTemporal } from '../support/temporal.ts';

const config = { allowPrivateWebhooks: true, trustedProxies: proxiesOf('127.0.0.1') };
const password = 'correct horse';

let temporal: RunningTemporal;
let api: Awaited<ReturnType<typeof startTestApi>>;
let receiver: Receiver;
let stopWorkers: () => Promise<void>;
let passwordHash: string;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  temporal = await startTestTemporal();
  api = await startTestApi({ temporal: temporal.address, config });
  receiver = await startReceiver();
  passwordHash = await hashPassword(password);
  const { db, vault } = api.deps;
  stopWorkers = await startDeliveryWorkers(temporal.address, { db, vault, slackApiUrl: receiver.url, places: 10 });
});
afterAll(async () => {
  await stopWorkers?.();
  await receiver?.close();
  await api?.close();
  await temporal?.stop();
});

let strangers = 0;

function login(email: string, headers: Record<string, string> = {}): Promise<Answer> {
  const from = `2001:db8:${(strangers >> 16).toString(16)}:${(strangers++ & 0xffff).toString(16)}::1`;
  return api.call('POST', '/auth/login', {
    body: { email, password },
    headers: { 'x-forwarded-for': from, ...headers },
  });
}

/** Strangers, each from another network, so that no limit of theirs stands before the hashing. */
function crowd(size: number) {
  let [hashed, refused] = [0, 0];
  const answers = Array.from({ length: size }, async () => {
    const answer = await login(`${randomUUID()}@example.com`);
    if (answer.status === 503) refused += 1;
    else hashed += 1;
    return answer;
  });
  return { hashed: () => hashed, refused: () => refused, gone: Promise.all(answers) };
}

describe('a crowd that signs in', () => {
  test('is refused but for a few, and holds up nobody who is signed in', async () => {
    const user = await createTestUser(api);
    const accountId = await createTestAccount(api, user);
    const key = await createTestKey(api, user);
    const { hashed, refused, gone } = crowd(70);
    await eventually(refused, (count) => count > 0);
    const before = hashed();
    // Before, each of these waited until nearly all of the crowd had been hashed.
    expect((await api.call('GET', '/me', { token: user.token })).status).toBe(200);
    expect((await api.call('GET', `/v1/accounts/${accountId}/status`, { key })).status).toBe(200);
    expect((await api.call('GET', '/dashboard/')).status).not.toBe(503);
    expect(hashed() - before).toBeLessThan(30);
    const answers = await gone;
    expect(refused()).toBeGreaterThan(5);
    const no = answers.find(({ status }) => status === 503);
    expect(no).toMatchObject({ body: { error: { code: 'UNAVAILABLE' } } });
    expect(no?.headers.get('retry-after')).toBe('2');
    expect(answers.every(({ status }) => status === 401 || status === 503)).toBe(true);
  });

  test('does not keep a person out who has signed in from this browser before', async () => {
    const { id, email } = await createTestUser(api);
    await api.db.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', id).execute();
    const cookie = (await login(email)).headers.get('set-cookie')?.split(';')[0] ?? '';
    const { refused, gone } = crowd(50);
    await eventually(refused, (count) => count > 0);
    expect((await login(email, { cookie })).status).toBe(200);
    await gone;
  });
});

describe('a user whose receiver hangs', () => {
  async function accountWith(path: string) {
    const user = await createTestUser(api);
    const id = await createTestAccount(api, user);
    const settings = { notification_endpoint_url: `${receiver.url}/${path}` };
    await api.db.updateTable('account_settings').set(settings).where('account_id', '=', id).execute();
    const send = () => api.call('POST', `/accounts/${id}/notifications/test`, { token: user.token });
    return { user, id, send };
  }

  test('holds five of the places, and notifications of others go at once', async () => {
    const [hostile, other] = [await accountWith('hangs'), await accountWith('takes')];
    receiver.answer(({ path }) => (path === '/hangs' ? 'hangs' : 200));
    const many = await startInstance(api.db, api.databaseUrl, {
      temporal: temporal.address,
      config,
      limits: { tests: 1_000 },
    });
    const path = `/accounts/${hostile.id}/notifications/test`;
    await Promise.all(Array.from({ length: 20 }, () => many.call('POST', path, { token: hostile.user.token })));
    await many.close();
    const hanging = () => receiver.calls.filter((call) => call.path === '/hangs').length;
    const waited = () => receiver.calls.some((call) => call.path === '/takes');
    await eventually(hanging, (count) => count >= 5);
    const before = hanging();
    expect((await other.send()).status).toBe(202);
    await eventually(waited, (came) => came);
    // A place is held for ten seconds: before, the other one came only when some of them had been given up.
    expect(hanging() - before).toBeLessThanOrEqual(5);
  });

  test('sends ten tests in an hour', async () => {
    receiver.reset();
    const { send } = await accountWith('takes');
    for (let n = 0; n < 10; n++) expect((await send()).status).toBe(202);
    const refused = await send();
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } });
    expect(refused.body.error.message).toContain('10 test notifications');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_000);
  });
});

describe('a user who wants all', () => {
  const few = { ...limitsFor('open'), accounts: 3, keys: 3, calls: 30, 'key-calls': 20 };

  test('has as many accounts and keys as one may have, also when they are made at once', async () => {
    const small = await startInstance(api.db, api.databaseUrl, { limits: { ...few, calls: 1_000 } });
    try {
      const user = await createTestUser(api);
      const first = await createTestAccount(api, user);
      const bankId = (await small.call('GET', '/banks', { token: user.token })).body[0].id;
      const make = (path: string, body: object) => small.call('POST', path, { token: user.token, body });
      const account = () => make('/accounts', { bankId, name: 'One more' });
      const accounts = await Promise.all(Array.from({ length: 6 }, account));
      expect(accounts.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409, 409]);
      const full = accounts.find(({ status }) => status === 409);
      expect(full?.body.error).toEqual({
        code: 'CONFLICT',
        message: 'You have 3 accounts, which is the most that one user may have.',
      });
      const body = { confirmation_name: 'Main' };
      await small.call('DELETE', `/accounts/${first}`, { token: user.token, body });
      expect((await account()).status).toBe(201);

      const key = () => make('/me/api-keys', { name: 'relay', scopes: ['status:read'] });
      const keys = await Promise.all(Array.from({ length: 6 }, key));
      expect(keys.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409, 409]);
      const made = keys.find(({ status }) => status === 201)?.body.id;
      await small.call('DELETE', `/me/api-keys/${made}`, { token: user.token });
      expect((await key()).status).toBe(201);
    } finally {
      await small.close();
    }
  });

  test('is told to call less often, by token and by key, and others are not', async () => {
    const small = await startInstance(api.db, api.databaseUrl, { limits: few });
    try {
      const [user, other] = [await createTestUser(api), await createTestUser(api)];
      const id = await createTestAccount(api, user);
      const key = await createTestKey(api, user);
      const me = (token: string) => small.call('GET', '/me', { token });
      const answers = await Promise.all(Array.from({ length: 40 }, () => me(user.token)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(30);
      const refused = answers.find(({ status }) => status === 429);
      expect(refused?.body.error.message).toContain('Call less often');
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await me(other.token)).status).toBe(200);

      const poll = () => small.call('GET', `/v1/accounts/${id}/status`, { key });
      const polls = await Promise.all(Array.from({ length: 25 }, poll));
      expect(polls.filter(({ status }) => status === 200)).toHaveLength(20);
      expect(polls.filter(({ status }) => status === 429)).toHaveLength(5);
    } finally {
      await small.close();
    }
  });

  test('has twenty realtime connections at a process', async () => {
    const user = await createTestUser(api);
    const process = await startRealtimeProcess(api, api.databaseUrl);
    try {
      for (let n = 0; n < 20; n++) await watch(process.url, await process.ticket(user.token));
      const address = `${process.url.replace(/^http/, 'ws')}/realtime`;
      const socket = new WebSocket(address, ['realtime.v1', await process.ticket(user.token)]);
      const [, answer] = await once(socket, 'unexpected-response');
      expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '30']);
      expect(process.realtime.count()).toBe(20);
    } finally {
      await process.close();
    }
  });
});

test('a logout ends realtime connections at once, at every process, and those of other tokens stay', async () => {
  const processes = [
    await startRealtimeProcess(api, api.databaseUrl),
    await startRealtimeProcess(api, api.databaseUrl),
  ];
  try {
    const { id, email } = await createTestUser(api);
    await api.db.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', id).execute();
    const [leaving, staying] = [(await login(email)).body.token, (await login(email)).body.token];
    const watchers = await Promise.all(processes.map(async ({ url, ticket }) => watch(url, await ticket(leaving))));
    const [here] = processes;
    const other = here && (await watch(here.url, await here.ticket(staying)));
    const from = performance.now();
    expect((await api.call('POST', '/auth/logout', { token: leaving })).status).toBe(204);
    expect(await Promise.all(watchers.map(({ closed }) => closed))).toEqual([4401, 4401]);
    // Without being told they look every half a minute.
    expect(performance.now() - from).toBeLessThan(10_000);
    expect(other?.socket.readyState).toBe(other?.socket.OPEN);
  } finally {
    for (const process of processes) await process.close();
  }
});
