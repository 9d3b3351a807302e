import { randomUUID } from 'node:crypto';
import { connect as connectSocket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createTestAccount,
  createTestKey,
  createTestUser,
  startInstance,
  startTestApi,
  type TestApi,
  type TestUser,
} from '../../test/support/api.ts';
import { connect } from '../db/core/connect.ts';
import { createRouter } from './app.ts';

let api: TestApi & { databaseUrl: string };
let user: TestUser;
let accountId: string;
beforeAll(async () => {
  api = await startTestApi();
  user = await createTestUser(api);
  accountId = await createTestAccount(api, user);
});
afterAll(() => api.close());

const put = (body: unknown, headers: Record<string, string> = {}) =>
  api.call('PUT', `/accounts/${accountId}/config`, { token: user.token, body, headers });
const errorOf = (status: number, code: string) => ({ status, body: { error: { code, message: expect.any(String) } } });

describe('a body', () => {
  test.each(['{', '{"a":}', 'null', '"text"', '17', '\u0000', '{"code":"secret-4711"'])(
    'that is not a JSON object is 400, and is not quoted: %j',
    async (body) => {
      const answer = await put(body);
      expect(answer).toMatchObject(errorOf(400, 'VALIDATION_ERROR'));
      expect(answer.text).not.toContain('4711');
    },
  );

  test('with more mistakes than anyone reads is answered with twenty of them', async () => {
    const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`no-field-${index}`, 1]));
    const answer = await put(fields);
    expect(answer).toMatchObject(errorOf(400, 'VALIDATION_ERROR'));
    expect((answer.body as { error: { details: { issues: unknown[] } } }).error.details.issues).toHaveLength(20);
    expect(answer.text.length).toBeLessThan(10_000);
  });

  test('that is a list is 400', async () => expect(await put([])).toMatchObject(errorOf(400, 'VALIDATION_ERROR')));

  test('over 256 KiB is 413, whether it says its length or not', async () => {
    const large = JSON.stringify({ bank_password: 'x'.repeat(257 * 1024) });
    expect(await put(large)).toMatchObject(errorOf(413, 'PAYLOAD_TOO_LARGE'));
    const streamed = await fetch(`${api.url}/accounts/${accountId}/config`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${user.token}`, 'content-type': 'application/json' },
      body: new Blob([large]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(streamed.status).toBe(413);
  });

  test('of another type is 415', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', ''])
      expect(await put('{}', { 'content-type': type })).toMatchObject(errorOf(415, 'UNSUPPORTED_MEDIA_TYPE'));
    const charset = { 'content-type': 'application/json; charset=utf-8' };
    expect((await put('{"retry_limit":3}', charset)).status).toBe(200);
    const encoded = { 'content-encoding': 'brotli-of-my-own' };
    expect(await put('{}', encoded)).toMatchObject(errorOf(415, 'UNSUPPORTED_MEDIA_TYPE'));
  });

  test('with unknown fields is 400 and each is named', async () => {
    const { body } = await put({ retry_limit: 1, colour: 'red', shape: 'round' });
    expect(body.error.code).toBe('VALIDATION_ERROR');
    expect(body.error.details.issues).toMatchObject([{ path: ['colour'] }, { path: ['shape'] }]);
    expect(await put('{"__proto__":{"retry_limit":1}}')).toMatchObject(errorOf(400, 'VALIDATION_ERROR'));
  });

  test('is not read before it is known who sends it', async () => {
    const answer = await api.call('PUT', `/accounts/${accountId}/config`, { body: '{' });
    expect(answer).toMatchObject(errorOf(401, 'UNAUTHORIZED'));
  });
});

describe('text', () => {
  test('with control characters or half a character is 400 wherever it would be stored', async () => {
    for (const bad of ['a\u0000b', 'a\u0007b', 'a\nb', 'a\ud800b']) {
      expect((await put({ bank_username: bad })).status).toBe(400);
      expect((await put({ bank_password: bad })).status).toBe(400);
      expect((await put({ notification_slack_channel: bad })).status).toBe(400);
      expect((await put({ webhook_auth_token: bad })).status).toBe(400);
      expect((await put({ webhook_url: `https://example.com/${bad}` })).status).toBe(400);
      const token = user.token;
      expect((await api.call('POST', '/accounts', { token, body: { bankId: randomUUID(), name: bad } })).status).toBe(
        400,
      );
      const key = { name: bad, scopes: ['otp:write'] };
      expect((await api.call('POST', '/me/api-keys', { token, body: key })).status).toBe(400);
      const newcomer = { email: `${bad}@example.com`, password: 'correct horse', name: 'Ada' };
      expect((await api.call('POST', '/auth/register', { body: newcomer })).status).toBe(400);
      expect((await api.call('POST', '/auth/login', { body: newcomer })).status).toBe(400);
      const { email, password } = newcomer;
      expect((await api.call('POST', '/auth/login', { body: { email, password } })).status).toBe(400);
    }
    for (const bad of ['a\u0000b', 'a\ud800b']) {
      expect((await put({ webhook_extra_fields: { [bad]: 1 } })).status).toBe(400);
      expect((await put({ polling_body: { list: [{ deep: bad }] } })).status).toBe(400);
    }
  });

  test('of objects nested deeper than the stack is 400', async () => {
    const deep = `{"polling_body":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect(await put(deep)).toMatchObject(errorOf(400, 'VALIDATION_ERROR'));
  });
});

describe('an id', () => {
  test.each(['1', 'x'.repeat(36), '%00', '%', '..%2f..', "' or 1=1", '7e9a2b3c-4d5e-4f6a-9b8c-1d2e3f4a5b6'])(
    'that is not a UUID is 400: %s',
    async (id) => {
      const answer = await api.call('GET', `/accounts/${id}`, { token: user.token });
      expect(answer).toMatchObject(errorOf(400, 'VALIDATION_ERROR'));
      expect(answer.body.error.details.issues).toMatchObject([{ path: ['id'] }]);
    },
  );

  test('that nobody has is 404', async () => {
    for (const path of [`/accounts/${randomUUID()}`, `/banks/${randomUUID()}`])
      expect(await api.call('GET', path, { token: user.token })).toMatchObject(errorOf(404, 'NOT_FOUND'));
  });
});

describe('a path', () => {
  test.each([
    '/nothing',
    '/v1',
    '/v1/nothing',
    '/api',
    '/api/nothing',
    '/api/v1/nothing',
    '/api/api/me',
    '/accounts/x/y/z',
  ])('that is unknown is 404 and JSON: %s', async (path) =>
    expect(await api.call('GET', path)).toMatchObject(errorOf(404, 'NOT_FOUND')),
  );

  test('is answered below /api as well', async () => {
    const { token } = user;
    for (const path of ['/me', '/accounts', `/accounts/${accountId}`, '/health'])
      expect((await api.call('GET', `/api${path}`, { token })).body).toEqual(
        (await api.call('GET', path, { token })).body,
      );
    const key = await createTestKey(api, user);
    expect((await api.call('GET', `/api/v1/accounts/${accountId}/status`, { key })).status).toBe(200);
  });

  test('with a wrong method is 405 and says what it takes', async () => {
    const answer = await api.call('PATCH', `/accounts/${accountId}`);
    expect(answer).toMatchObject(errorOf(405, 'METHOD_NOT_ALLOWED'));
    expect(answer.headers.get('allow')).toBe('DELETE, GET, HEAD');
    const relay = await api.call('GET', `/api/v1/accounts/${accountId}/otp`);
    expect(relay).toMatchObject(errorOf(405, 'METHOD_NOT_ALLOWED'));
    expect(relay.headers.get('allow')).toBe('POST');
    expect((await api.call('OPTIONS', '/me')).headers.get('allow')).toBe('DELETE, GET, HEAD');
  });

  test('of the root leads to the dashboard', async () => {
    const answer = await api.call('GET', '/');
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('/dashboard/');
  });
});

test('every route but the open ones asks who calls, and knows nobody else’s account', async () => {
  const documents = ['/openapi.json', '/docs', '/docs/:file'];
  const signIn = ['/auth/register', '/auth/registration', '/auth/login', '/auth/login/totp'];
  const dashboard = ['/dashboard', '/dashboard/assets/:file', '/dashboard/{*address}'];
  const open = ['/', '/health', '/ready', '/metrics', ...documents, ...signIn, ...dashboard];
  const closed = createRouter(api.deps)
    .stack.flatMap((layer) => layer.methods.map((method) => [method, String(layer.path)] as const))
    .filter(([method, path]) => method !== 'HEAD' && !open.includes(path));
  expect(closed.length).toBeGreaterThan(25);
  const stranger = await createTestUser(api);
  const key = await createTestKey(api, stranger);
  for (const [method, pattern] of closed) {
    const path = pattern.replace(':id', accountId).replace(/:\w+/, randomUUID());
    expect([path, (await api.call(method, path)).status]).toEqual([path, 401]);
    if (!pattern.includes('/accounts/:id')) continue;
    const credentials = pattern.startsWith('/v1') ? { key } : { token: stranger.token };
    const body = method === 'GET' ? {} : { body: { code: '123456', confirmation_name: 'Main' } };
    const answer = await api.call(method, path, { ...credentials, ...body });
    expect([path, answer]).toMatchObject([path, errorOf(404, 'NOT_FOUND')]);
  }
});

describe('an answer', () => {
  test('carries a request id, is not cached and forbids framing', async () => {
    const { headers } = await api.call('GET', '/me', { token: user.token });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('of a database that cannot be reached is 503 with Retry-After', async () => {
    const url = 'postgres://nobody@127.0.0.1:1/none';
    const lost = connect(url);
    const instance = await startInstance(lost, url);
    try {
      const answer = await instance.call('GET', '/me', { token: user.token });
      expect(answer).toMatchObject(errorOf(503, 'UNAVAILABLE'));
      expect(answer.headers.get('retry-after')).toBe('2');
      const login = { email: user.email, password: 'correct horse' };
      expect((await instance.call('POST', '/auth/login', { body: login })).status).toBe(503);
      const key = `rbk_01234567_${'ab'.repeat(32)}`;
      const relay = await instance.call('POST', `/v1/accounts/${accountId}/otp`, { key, body: { code: '1' } });
      expect(relay).toMatchObject(errorOf(503, 'UNAVAILABLE'));
      expect((await instance.call('GET', '/health')).status).toBe(200);
      const ready = await instance.call('GET', '/ready');
      expect(ready).toMatchObject({
        status: 503,
        body: { database: 'cannot be reached', temporal: 'cannot be reached' },
      });
    } finally {
      await instance.close();
      await lost.destroy();
    }
  });

  test('of a mistake of ours is 500 with the request id and nothing else', async () => {
    const broken = await createTestUser(api);
    await api.db.insertInto('two_factor').values({ user_id: broken.id, secret_sealed: 'k1.broken' }).execute();
    const body = { code: '123456' };
    const answer = await api.call('POST', '/me/2fa/confirm', { token: broken.token, body });
    expect(answer).toMatchObject(errorOf(500, 'INTERNAL_ERROR'));
    expect(answer.body.error.details).toEqual({ request_id: answer.headers.get('x-request-id') });
  });

  test('comes also to a request that is hardly one', async () => {
    const { port } = new URL(api.url);
    const reply = await new Promise<string>((resolve) => {
      const socket = connectSocket(Number(port), '127.0.0.1', () => socket.end('GET http://[ HTTP/1.0\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    expect(reply).toMatch(/^HTTP\/1\.1 4(?:0[04]|21)/);
  });
});
