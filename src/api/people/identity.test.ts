import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestAccount, createTestKey, startTestApi, type TestApi } from '../../../test/support/api.ts';
import { type Person, signIn, signUp } from '../../../test/support/sign-in.ts';
import { pruneRecords } from '../../db/core/retention.ts';

let api: TestApi;
let user: Person;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  user = await signUp(api);
});

const change = (body: object) => api.call('PUT', '/me/password', { token: user.token, body });
const login = (email: string, password: string) => api.call('POST', '/auth/login', { body: { email, password } });

describe('another password', () => {
  test('is the one that signs in from then on', async () => {
    const wanted = { current_password: user.password, new_password: 'seven red kettles' };
    expect((await change(wanted)).status).toBe(204);
    expect((await login(user.email, user.password)).status).toBe(401);
    expect((await login(user.email, 'seven red kettles')).status).toBe(200);
    const { body } = await api.call('GET', '/me/audit', { token: user.token });
    expect(body.map(({ action }: { action: string }) => action)).toContain('password_changed');
  });

  test('wants the one of now, and a right one is not counted as a guess', async () => {
    for (let time = 0; time < 7; time++) {
      const next = `seven red kettles ${time}`;
      expect((await change({ current_password: user.password, new_password: next })).status).toBe(204);
      user.password = next;
    }
    const wrong = await change({ current_password: 'a guess', new_password: 'seven red kettles' });
    expect(wrong).toMatchObject({ status: 400, body: { error: { code: 'INVALID_CODE' } } });
    expect((await login(user.email, user.password)).status).toBe(200);
  });

  test('counts as given just now', async () => {
    await api.db
      .updateTable('sign_ins')
      .set({ confirmed_at: new Date(0) })
      .where('user_id', '=', user.id)
      .execute();
    await change({ current_password: user.password, new_password: 'seven red kettles' });
    expect(await createTestKey(api, user)).toMatch(/^rbk_/);
  });
});

describe('a user who is deleted', () => {
  const leave = () =>
    api.call('DELETE', '/me', { token: user.token, body: { confirmation_email: ` ${user.email.toUpperCase()} ` } });

  test('is gone at once: sign-ins, keys, secrets, name and address', async () => {
    const accountId = await createTestAccount(api, user);
    const key = await createTestKey(api, user);
    const other = await signIn(api, user);
    const status = () => api.call('GET', `/v1/accounts/${accountId}/status`, { key });
    expect((await status()).status).toBe(200);
    expect((await leave()).status).toBe(204);
    expect((await status()).status).toBe(401);
    for (const token of [user.token, other]) expect((await api.call('GET', '/me', { token })).status).toBe(401);
    expect((await login(user.email, user.password)).status).toBe(401);
    const settings = await api.db
      .selectFrom('account_settings')
      .select('bank_password_sealed')
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow();
    expect(settings.bank_password_sealed).toBeNull();
    const { rows } = await sql<{ row: string }>`select users::text as row from users where id = ${user.id}`.execute(
      api.db,
    );
    expect(rows[0]?.row).not.toContain(user.email);
    expect(rows[0]?.row).not.toContain('Ada');
    // The address can be used again.
    const again = { email: user.email, password: user.password, name: 'Ada' };
    expect((await api.call('POST', '/auth/register', { body: again })).status).toBe(201);
  });

  test('leaves no row a day later, but what the audit log says', async () => {
    const accountId = await createTestAccount(api, user);
    const neighbour = await signUp(api);
    await createTestAccount(api, neighbour);
    await leave();
    const days = { runs: 1, evidence: 1, deliveries: 1, events: 1, apiKeyCalls: 1 };
    expect(await pruneRecords(api.db, days)).toMatchObject({ users: 0 });
    const dayBefore = new Date(Date.now() - 86_400_000 - 60_000);
    await api.db.updateTable('users').set({ deleted_at: dayBefore }).where('id', '=', user.id).execute();
    expect(await pruneRecords(api.db, days)).toMatchObject({ users: 1 });
    const accounts = await api.db.selectFrom('accounts').select('id').where('id', '=', accountId).execute();
    expect(accounts).toEqual([]);
    expect((await api.call('GET', '/accounts', { token: neighbour.token })).body).toHaveLength(1);
    const log = await api.db.selectFrom('audit_log').select('action').where('user_id', '=', user.id).execute();
    expect(log.map(({ action }) => action)).toContain('user_deleted');
  });

  test('has typed their own address', async () => {
    const body = { confirmation_email: 'eve@example.com' };
    const answer = await api.call('DELETE', '/me', { token: user.token, body });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
    expect((await api.call('GET', '/me', { token: user.token })).status).toBe(200);
  });
});
