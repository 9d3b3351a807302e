import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestAccount,
  createTestKey,
  createTestUser,
  startTestApi,
  type TestApi,
  type TestUser,
} from '../../../test/support/api.ts';

let api: TestApi;
let user: TestUser;
let accountId: string;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  user = await createTestUser(api);
  accountId = await createTestAccount(api, user);
});

const make = (body: object) => api.call('POST', '/me/api-keys', { token: user.token, body });
const status = (key: string, id = accountId) => api.call('GET', `/v1/accounts/${id}/status`, { key });
const invalidKey = { status: 401, body: { error: { code: 'INVALID_API_KEY' } } };

test('a key is shown once and only its hash is kept', async () => {
  const { status: made, body } = await make({ name: 'SMS relay', scopes: ['otp:write'], account_ids: [accountId] });
  expect(made).toBe(201);
  expect(body).toEqual({
    id: expect.any(String),
    name: 'SMS relay',
    prefix: body.key.slice(4, 12),
    scopes: ['otp:write'],
    account_ids: [accountId],
    created_at: expect.any(String),
    last_used_at: null,
    revoked_at: null,
    key: expect.stringMatching(/^rbk_[0-9a-f]{8}_[0-9a-f]{64}$/),
  });
  const { key, ...shown } = body;
  const list = await api.call('GET', '/me/api-keys', { token: user.token });
  expect(list.body).toEqual({ keys: [shown], available_scopes: ['otp:write', 'status:read'] });
  const [row] = await api.db.selectFrom('api_keys').selectAll().where('id', '=', body.id).execute();
  expect(row?.secret_hash).toEqual(createHash('sha256').update(key.slice(13)).digest());
});

test('a key is refused that would be for an account of somebody else, for none, or without a scope', async () => {
  const stranger = await createTestUser(api);
  const foreign = await createTestAccount(api, stranger);
  const answer = await make({ name: 'x', scopes: ['otp:write'], account_ids: [accountId, foreign] });
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
  expect(answer.body.error.details.issues).toMatchObject([{ path: ['account_ids', 1] }]);
  for (const body of [
    { name: 'x', scopes: ['otp:write'], account_ids: [] },
    { name: 'x', scopes: ['otp:write'], account_ids: ['1'] },
    { name: 'x', scopes: [] },
    { name: 'x', scopes: ['admin'] },
    { name: '', scopes: ['otp:write'] },
    { name: 'x'.repeat(101), scopes: ['otp:write'] },
    { name: 'x', scopes: ['otp:write'], more: true },
  ])
    expect((await make(body)).status).toBe(400);
});

describe('a key opens', () => {
  test('in both headers', async () => {
    const key = await createTestKey(api, user);
    expect((await status(key)).status).toBe(200);
    const path = `/v1/accounts/${accountId}/status`;
    expect((await api.call('GET', path, { headers: { 'x-api-key': key } })).status).toBe(200);
    expect((await api.call('GET', path, { headers: { authorization: `api-key ${key}` } })).status).toBe(200);
  });

  test('nothing when it is missing, malformed, unknown or half right', async () => {
    const path = `/v1/accounts/${accountId}/status`;
    expect(await api.call('GET', path)).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHORIZED' } } });
    const key = await createTestKey(api, user);
    const hex = 'ab'.repeat(32);
    for (const wrong of ['rbk_', 'x', `${key}0`, `${key.slice(0, 13)}${hex}`, `rbk_01234567_${hex}`, key.toUpperCase()])
      expect(await status(wrong)).toMatchObject(invalidKey);
  });

  test('nothing from the moment it is revoked', async () => {
    const { body } = await make({ name: 'x', scopes: ['status:read'] });
    expect((await status(body.key)).status).toBe(200);
    const revoke = () => api.call('DELETE', `/me/api-keys/${body.id}`, { token: user.token });
    expect((await revoke()).status).toBe(204);
    expect(await status(body.key)).toMatchObject(invalidKey);
    const { keys } = (await api.call('GET', '/me/api-keys', { token: user.token })).body;
    expect(keys[0].revoked_at).not.toBeNull();
    expect((await revoke()).status).toBe(204);
  });

  test('only what its scopes name', async () => {
    const reader = await createTestKey(api, user, { scopes: ['status:read'] });
    const writer = await createTestKey(api, user, { scopes: ['otp:write'] });
    const submit = { key: reader, body: { code: '123456' } };
    const forbidden = { status: 403, body: { error: { code: 'FORBIDDEN' } } };
    expect(await api.call('POST', `/v1/accounts/${accountId}/otp`, submit)).toMatchObject(forbidden);
    expect(await status(writer)).toMatchObject(forbidden);
    const verdict = `/v1/accounts/${accountId}/otp/${randomUUID()}`;
    expect(await api.call('GET', verdict, { key: writer })).toMatchObject(forbidden);
    expect((await api.call('GET', verdict, { key: reader })).status).toBe(404);
  });

  test('only the accounts of its list, and tells nobody of those of others', async () => {
    const other = await createTestAccount(api, user);
    const foreign = await createTestAccount(api, await createTestUser(api));
    const key = await createTestKey(api, user, { account_ids: [accountId.toUpperCase()] });
    expect((await status(key)).status).toBe(200);
    expect((await status(key, accountId.toUpperCase())).status).toBe(200);
    expect(await status(key, other)).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN' } } });
    expect(await status(key, foreign)).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } });
    expect(await status(key, randomUUID())).toMatchObject({ status: 404 });
    expect(await status(key, '1')).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
  });

  test('for each of many callers at the same moment just what is theirs', async () => {
    const stranger = await createTestUser(api);
    const foreign = await createTestAccount(api, stranger);
    const [key, strangers] = [await createTestKey(api, user), await createTestKey(api, stranger)];
    const unknown = `rbk_01234567_${'ab'.repeat(32)}`;
    const { body: revoked } = await make({ name: 'x', scopes: ['status:read'] });
    await api.call('DELETE', `/me/api-keys/${revoked.id}`, { token: user.token });
    const callers = [
      { key, id: accountId, answer: { status: 200, body: { account_id: accountId } } },
      { key, id: foreign, answer: { status: 404 } },
      { key: strangers, id: accountId, answer: { status: 404 } },
      { key: strangers, id: foreign, answer: { status: 200, body: { account_id: foreign } } },
      { key: strangers, id: '1', answer: { status: 400 } },
      { key: unknown, id: accountId, answer: invalidKey },
      { key: revoked.key, id: accountId, answer: invalidKey },
    ];
    const all = Array.from({ length: 10 }, () => callers).flat();
    const answers = await Promise.all(all.map(({ key, id }) => status(key, id)));
    for (const [place, { answer }] of all.entries()) expect(answers[place]).toMatchObject(answer);
  });

  test('nothing but /v1, which in turn no token opens', async () => {
    const key = await createTestKey(api, user);
    for (const path of ['/me', '/accounts', `/accounts/${accountId}/otp`, '/me/api-keys']) {
      expect((await api.call('GET', path, { key })).status).toBe(401);
      expect((await api.call('GET', path, { token: key })).status).toBe(401);
      expect((await api.call('GET', path, { headers: { 'x-api-key': key } })).status).toBe(401);
    }
    const path = `/v1/accounts/${accountId}/status`;
    expect((await api.call('GET', path, { token: user.token })).status).toBe(401);
    expect((await api.call('GET', path, { key: user.token })).status).toBe(401);
  });
});

describe('calls', () => {
  const calls = async (id: string, token = user.token) => {
    await api.deps.callLog.drain();
    return api.call('GET', `/me/api-keys/${id}/calls`, { token });
  };

  test('are shown with what came of them, and without the code', async () => {
    const { body } = await make({ name: 'x', scopes: ['otp:write', 'status:read'] });
    await status(body.key);
    await api.call('POST', `/v1/accounts/${accountId}/otp`, { key: body.key, body: { code: '777123' } });
    await api.call('GET', `/v1/accounts/${accountId}/otp/777123`, { key: body.key });
    await api.deps.callLog.drain();
    const { body: list, text } = await calls(body.id);
    expect(list).toMatchObject([
      { method: 'GET', path: `/v1/accounts/${accountId}/otp/:requestId`, status: 400, code: 'VALIDATION_ERROR' },
      { method: 'POST', path: `/v1/accounts/${accountId}/otp`, status: 409, code: 'NO_PENDING_ASSISTANCE' },
      { method: 'GET', path: `/v1/accounts/${accountId}/status`, account_id: accountId, status: 200, code: null },
    ]);
    expect(text).not.toContain('777123');
    const [key] = (await api.call('GET', '/me/api-keys', { token: user.token })).body.keys;
    expect(key.last_used_at).not.toBeNull();
  });

  test('are kept fifty at a time, for each key its own', async () => {
    const { body } = await make({ name: 'x', scopes: ['status:read'] });
    const quiet = await make({ name: 'y', scopes: ['status:read'] });
    await status(quiet.body.key);
    for (let n = 0; n < 53; n++) {
      await status(body.key);
      await api.deps.callLog.drain();
    }
    expect((await calls(body.id)).body).toHaveLength(50);
    expect((await calls(quiet.body.id)).body).toHaveLength(1);
    expect(
      await api.db.selectFrom('api_key_calls').select('id').where('api_key_id', '=', body.id).execute(),
    ).toHaveLength(50);
  });

  test('are in the order of their answers where they come faster than they are written down', async () => {
    const { body } = await make({ name: 'x', scopes: ['status:read'] });
    const call = { keyId: body.id, method: 'GET', path: '/', accountId, status: 200, code: null };
    const record = (ms: number) => api.deps.callLog.record({ ...call, ms, answeredAt: performance.now() });
    for (let n = 0; n < 30; n++) record(n);
    await api.deps.callLog.drain();
    for (let n = 30; n < 90; n++) record(n);
    const newest = Array.from({ length: 50 }, (_, place) => 89 - place);
    expect((await calls(body.id)).body.map(({ ms }: { ms: number }) => ms)).toEqual(newest);
    for (let n = 90; n < 95; n++) record(n);
    expect((await calls(body.id)).body.map(({ ms }: { ms: number }) => ms)).toEqual(newest.map((ms) => ms + 5));
  });

  test('and keys of others do not exist', async () => {
    const { body } = await make({ name: 'x', scopes: ['status:read'] });
    const stranger = await createTestUser(api);
    expect((await calls(body.id, stranger.token)).status).toBe(404);
    expect((await api.call('DELETE', `/me/api-keys/${body.id}`, { token: stranger.token })).status).toBe(404);
    expect((await status(body.key)).status).toBe(200);
  });
});
