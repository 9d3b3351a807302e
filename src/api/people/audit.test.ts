import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createPendingRequest,
  createTestAccount,
  createTestKey,
  createTestUser,
  startTestSystem,
  type TestSystem,
} from '../../../test/support/api.ts';
import { recordAudit } from '../../db/history/audit-log.ts';
import { startSession } from '../../temporal/account-workflow.ts';

let api: TestSystem;
beforeAll(async () => {
  api = await startTestSystem();
});
afterAll(() => api?.close());

type Entry = { id: string; action: string; details: Record<string, unknown>; [field: string]: unknown };

const auditOf = async ({ token }: { token: string }): Promise<Entry[]> =>
  (await api.call('GET', '/me/audit?limit=200', { token })).body;
/** The entries, oldest first. */
const story = async (user: { token: string }) =>
  (await auditOf(user)).map(({ action, details }) => [action, details]).reverse();

describe('the audit log', () => {
  test('tells of signing in and out, with where from', async () => {
    const user = { email: `${randomUUID()}@example.com`, password: 'planted horse', name: 'Ada' };
    await api.call('POST', '/auth/register', { body: user });
    const { email, password } = user;
    await api.call('POST', '/auth/login', { body: { email, password: 'planted wrong horse' } });
    const token = async () => (await api.call('POST', '/auth/login', { body: { email, password } })).body.token;
    await api.call('POST', '/auth/logout', { token: await token() });
    const again = { token: await token() };
    // The response does not wait for the entry of a wrong password, because that would tell who exists.
    await expect.poll(() => story(again)).toContainEqual(['sign_in_failed', { step: 'password' }]);
    const entries = await auditOf(again);
    expect(entries.map(({ action }) => action).sort()).toEqual(
      ['registered', 'sign_in_failed', 'signed_in', 'signed_in', 'signed_out'].sort(),
    );
    const newest = entries.find(({ action }) => action === 'signed_in');
    expect(newest).toEqual({
      id: expect.stringMatching(/^\d+$/),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      action: 'signed_in',
      api_key_id: null,
      account_id: null,
      address: '127.0.0.1',
      details: { with: 'password' },
    });
    expect(JSON.stringify(entries)).not.toContain('planted');
  });

  test('tells of keys and modes, and never shows a key', async () => {
    const user = await createTestUser(api);
    const key = await createTestKey(api, user);
    const { keys } = (await api.call('GET', '/me/api-keys', { token: user.token })).body;
    await api.call('PUT', '/me/operation-mode', { token: user.token, body: { mode: 'passthrough' } });
    await api.call('DELETE', `/me/api-keys/${keys[0].id}`, { token: user.token });
    expect(await story(user)).toEqual([
      ['registered', {}],
      ['api_key_created', { api_key_id: keys[0].id, name: 'relay', scopes: ['otp:write', 'status:read'] }],
      ['operation_mode_changed', { mode: 'passthrough' }],
      ['api_key_revoked', { api_key_id: keys[0].id }],
    ]);
    expect(JSON.stringify(await auditOf(user))).not.toContain(key.slice(13));
  });

  test('names the settings that changed, and no value', async () => {
    const user = await createTestUser(api);
    const { token } = user;
    const id = await createTestAccount(api, user, { credentials: false });
    const put = (body: object) => api.call('PUT', `/accounts/${id}/config`, { token, body });
    await put({ bank_username: 'planted-ada', bank_password: 'planted-horse', login_mode: 'assisted' });
    const { body: config } = await api.call('GET', `/accounts/${id}/config`, { token });
    // Sends back what was read, with one change.
    await put({ ...config, retry_limit: 7 });
    await put({ bank_username: 'planted-bob', auth_token: 'planted-token', retry_limit: 7 });
    await put({ webhook_url: 'http://127.0.0.1/planted' });
    for (let n = 1; n <= 2; n++) await put({ notification_signing_secret: 'generate' });
    await put({ webhook_url: null });
    expect((await story(user)).slice(2)).toEqual([
      ['credentials_changed', { fields: ['bank_username', 'bank_password'] }],
      ['settings_changed', { fields: ['login_mode'] }],
      ['settings_changed', { fields: ['retry_limit'] }],
      ['credentials_changed', { fields: ['bank_username'] }],
      ['settings_changed', { fields: ['auth_token'] }],
      ['settings_changed', { fields: ['notification_signing_secret'] }],
      ['settings_changed', { fields: ['notification_signing_secret'] }],
    ]);
    expect(JSON.stringify(await auditOf(user))).not.toContain('planted');
  });

  test('tells by which path a code came, and never the code', async () => {
    const user = await createTestUser(api);
    const { token } = user;
    const id = await createTestAccount(api, user);
    await startSession(api.deps.temporal, { id, name: 'Main', bankCode: 'sandbox', bankName: 'Sandbox Bank' });
    const request_id = await createPendingRequest(api.db, id, { canResend: true, triesLeft: null });
    const key = await createTestKey(api, user);
    expect((await api.call('POST', `/accounts/${id}/otp`, { token, body: { code: '471147' } })).status).toBe(202);
    expect((await api.call('POST', `/v1/accounts/${id}/otp`, { key, body: { code: '471148' } })).status).toBe(202);
    expect((await api.call('POST', `/v1/accounts/${id}/otp`, { key, body: { code: '4711' } })).status).toBe(422);
    const text = { from: 'Bank', text: 'Your code is 471149' };
    expect((await api.call('POST', `/v1/accounts/${id}/otp/sms`, { key, body: text })).body.matched).toBe(true);
    expect((await api.call('POST', `/accounts/${id}/otp/resend`, { token })).status).toBe(202);
    const entries = (await auditOf(user)).filter(({ action }) => action.startsWith('code_'));
    const [made] = (await api.call('GET', '/me/api-keys', { token })).body.keys;
    expect(entries).toMatchObject([
      { action: 'code_resend_requested', account_id: id, details: { request_id } },
      { action: 'code_submitted', account_id: id, api_key_id: made.id, details: { request_id, path: 'text_message' } },
      { action: 'code_submitted', account_id: id, api_key_id: made.id, details: { request_id, path: 'api_key' } },
      { action: 'code_submitted', account_id: id, api_key_id: null, details: { request_id, path: 'dashboard' } },
    ]);
    for (const code of ['471147', '471148', '471149']) expect(JSON.stringify(entries)).not.toContain(code);
  });

  test('tells of the life of an account, and of nothing that was refused', async () => {
    const user = await createTestUser(api);
    const { token } = user;
    await createTestAccount(api, user);
    const [bank] = (await api.call('GET', '/banks', { token })).body;
    const made = await api.call('POST', '/accounts', { token, body: { bankId: bank.id, name: 'Household' } });
    const path = `/accounts/${made.body.id}`;
    const credentials = { bank_username: 'ada', bank_password: 'swordfish' };
    expect((await api.call('POST', `${path}/restart`, { token })).status).toBe(409);
    await api.call('PUT', `${path}/config`, { token, body: credentials });
    for (const verb of ['scrape', 'restart', 'stop'])
      expect((await api.call('POST', `${path}/${verb}`, { token })).status).toBe(202);
    expect((await api.call('DELETE', path, { token, body: { confirmation_name: 'Other' } })).status).toBe(400);
    expect((await api.call('DELETE', path, { token, body: { confirmation_name: 'Household' } })).status).toBe(204);
    const entries = (await auditOf(user)).filter(({ account_id }) => account_id === made.body.id).reverse();
    expect(entries.map(({ action }) => action)).toEqual([
      'account_created',
      'credentials_changed',
      'scrape_requested',
      'restart_requested',
      'stop_requested',
      'account_deleted',
    ]);
    expect(entries.at(-1)?.details).toEqual({ name: 'Household', bank: 'sandbox' });
  });

  test('is read in pages, newest first, by its owner only', async () => {
    const [user, stranger] = await Promise.all([createTestUser(api), createTestUser(api)]);
    for (let n = 1; n <= 4; n++) await recordAudit(api.db, { action: 'signed_out', userId: user.id });
    const first = await api.call('GET', '/me/audit?limit=3', { token: user.token });
    expect(first.body.map(({ action }: Entry) => action)).toEqual(['signed_out', 'signed_out', 'signed_out']);
    const [, next] = /^<(\?limit=3&cursor=\d+)>; rel="next"$/.exec(first.headers.get('link') ?? '') ?? [];
    const second = await api.call('GET', `/me/audit${next}`, { token: user.token });
    expect(second.body.map(({ action }: Entry) => action)).toEqual(['signed_out', 'registered']);
    expect(second.headers.get('link')).toBeNull();
    expect(await story(stranger)).toEqual([['registered', {}]]);
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'cursor=-1', 'cursor=x'])
      expect((await api.call('GET', `/me/audit?${query}`, { token: user.token })).status).toBe(400);
  });

  test('cannot be changed or emptied, and keeps its rows for a year', async () => {
    const user = await createTestUser(api);
    const mine = sql`user_id = ${user.id}`;
    const refused = /the audit log/;
    await expect(sql`update audit_log set action = 'other' where ${mine}`.execute(api.db)).rejects.toThrow(refused);
    await expect(sql`delete from audit_log where ${mine}`.execute(api.db)).rejects.toThrow(refused);
    await expect(sql`truncate audit_log`.execute(api.db)).rejects.toThrow(refused);
    const old = { user_id: user.id, action: 'signed_out', at: new Date(Date.now() - 366 * 86_400_000) } as const;
    await api.db.insertInto('audit_log').values(old).execute();
    await sql`delete from audit_log where ${mine} and at < now() - interval '1 year'`.execute(api.db);
    expect(await story(user)).toEqual([['registered', {}]]);
  });
});
