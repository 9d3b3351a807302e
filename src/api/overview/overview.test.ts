import { randomUUID } from 'node:crypto';
import type { Insertable, Updateable } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createPendingRequest,
  createTestAccount,
  createTestUser,
  startTestApi,
  type TestApi,
  type TestUser,
} from '../../../test/support/api.ts';
import { createMovementRecords } from '../../../test/support/records.ts';
import { recordBanks } from '../../db/banks/banks.ts';
import type { Database } from '../../db/core/schema.ts';

let api: TestApi;
let user: TestUser;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());
beforeEach(async () => {
  user = await createTestUser(api);
});

const get = async (path: string) => {
  const answer = await api.call('GET', path, { token: user.token });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};

/** Makes an account in a state, under a name of its own. */
async function account(name: string, changes: Updateable<Database['accounts']> = {}): Promise<string> {
  const id = await createTestAccount(api, user);
  await api.db
    .updateTable('accounts')
    .set({ name, ...changes })
    .where('id', '=', id)
    .execute();
  return id;
}

const blocked = (minutes: number) => ({
  state: 'blocked' as const,
  scrape_blocked_at: new Date(Date.now() - minutes * 60_000),
  scrape_blocked_reason: 'bad_credentials' as const,
  state_since: new Date(Date.now() - minutes * 60_000),
});

/** Makes an account whose bank waits for a code for another `seconds`. */
async function awaiting(name: string, seconds: number): Promise<string> {
  const id = await account(name, { state: 'awaiting_otp' });
  const request = await createPendingRequest(api.db, id);
  const expires = { expires_at: new Date(Date.now() + seconds * 1_000) };
  await api.db.updateTable('otp_requests').set(expires).where('id', '=', request).execute();
  return id;
}

const names = (body: { accounts: { name: string }[] }) => body.accounts.map(({ name }) => name);

describe('the list of accounts', () => {
  test('begins with what runs out first, then what stands still longest, then what is on its way', async () => {
    await account('Stopped', { state: 'stopped' });
    await account('Monitoring', { state: 'monitoring' });
    await account('Blocked lately', blocked(5));
    await awaiting('Five minutes', 300);
    await account('Blocked long ago', blocked(60));
    await awaiting('One minute', 60);
    const found = await get('/overview/accounts');
    expect(names(found)).toEqual([
      'One minute',
      'Five minutes',
      'Blocked long ago',
      'Blocked lately',
      'Monitoring',
      'Stopped',
    ]);
    expect(found).toMatchObject({ total: 6, states: { awaiting_otp: 2, blocked: 2, monitoring: 1, scraping: 0 } });
    expect(found.accounts[0].pending).toMatchObject({ descriptor: { length: 6 }, lastRejection: null, attempts: 0 });
    expect(Math.abs(Date.parse(found.now) - Date.now())).toBeLessThan(60_000);
  });

  test('is found by a part of the name or the beginning of the id, whatever the letters and signs', async () => {
    const id = await account('Web shop 100%_EUR', blocked(1));
    await account('Payroll', { state: 'monitoring' });
    for (const search of ['SHOP', '100%_', id.slice(0, 13).toUpperCase()])
      expect(names(await get(`/overview/accounts?search=${encodeURIComponent(search)}`))).toEqual([
        'Web shop 100%_EUR',
      ]);
    expect(await get('/overview/accounts?search=%25%25')).toMatchObject({ total: 0, states: { blocked: 0 } });
  });

  test('is filtered by bank and state, with counts that stay those of the bank', async () => {
    await recordBanks(api.db, [
      { code: 'tidewell', name: 'Tidewell', loginUrl: 'http://127.0.0.1:3100/', failedReason: null },
    ]);
    await account('Here, monitoring', { state: 'monitoring', bank_code: 'tidewell' });
    await account('Here, stopped', { state: 'stopped', bank_code: 'tidewell' });
    await account('Elsewhere', { state: 'stopped' });
    const found = await get('/overview/accounts?bank=tidewell&state=stopped,blocked');
    expect(names(found)).toEqual(['Here, stopped']);
    expect(found).toMatchObject({ total: 1, states: { stopped: 1, monitoring: 1 } });
    expect(found.accounts[0]).toMatchObject({ bank: 'tidewell', bankName: 'Tidewell', sessionType: 'one-shot' });
  });

  test('comes page by page, in every order', async () => {
    for (const name of ['c', 'a', 'b']) await account(name);
    const first = await api.call('GET', '/overview/accounts?sort=name&limit=2', { token: user.token });
    expect(names(first.body)).toEqual(['a', 'b']);
    const next = /<(\?[^>]*)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1];
    const last = await api.call('GET', `/overview/accounts${next}`, { token: user.token });
    expect(names(last.body)).toEqual(['c']);
    expect(last.headers.get('link')).toBeNull();
    for (const sort of ['urgency', 'bank', 'since', 'last_read'])
      expect((await get(`/overview/accounts?sort=${sort}`)).accounts).toHaveLength(3);
  });

  test('holds nothing of anybody else, nor what is deleted', async () => {
    await account('Gone', { deleted_at: new Date() });
    const stranger = await createTestUser(api);
    await createTestAccount(api, stranger);
    expect(await get('/overview/accounts')).toMatchObject({ total: 0, accounts: [] });
    expect((await get('/overview')).accounts.total).toBe(0);
  });

  test.each(['state=asleep', 'sort=colour', 'limit=1001', 'offset=-1', 'search='])('refuses ?%s', async (query) => {
    const answer = await api.call('GET', `/overview/accounts?${query}`, { token: user.token });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
  });
});

describe('the overview', () => {
  test('says what needs a person, and counts the accounts in each state', async () => {
    await awaiting('Payouts', 60);
    await account('Reserve', blocked(3));
    const nextRunAt = new Date(Date.now() + 60_000);
    await account('Payroll', { state: 'scheduled', next_run_at: nextRunAt });
    const shown = await get('/overview');
    expect(shown.needsYou).toMatchObject({ codes: 1, blocked: 1 });
    expect(names(shown.needsYou)).toEqual(['Payouts', 'Reserve']);
    expect(shown.accounts).toMatchObject({ total: 3, nextRunAt: nextRunAt.toISOString(), states: { scheduled: 1 } });
  });

  test('counts what was read, delivered and still waits, in the hours and days of the place', async () => {
    const id = await account('Main');
    const settings = { webhook_url: 'https://erp.example.test/in/secret-path' };
    await api.db.updateTable('account_settings').set(settings).where('account_id', '=', id).execute();
    const now = new Date();
    const hourAgo = new Date(Date.now() - 3_600_000);
    await createMovementRecords(api.db, id, [
      { first_seen_at: now },
      { first_seen_at: now, to_send: false, notified_at: now },
      { first_seen_at: now, sender_name: null },
      { first_seen_at: hourAgo, to_send: false, notified_at: now },
      { first_seen_at: new Date(Date.now() - 3 * 86_400_000), to_send: false, notified_at: now },
    ]);
    const day = (await get('/overview')).movements;
    expect(day).toMatchObject({ bucketSeconds: 3_600, read: 4, delivered: 2, waiting: 1 });
    expect(day.buckets).toHaveLength(24);
    expect(day.buckets.at(-1)).toMatchObject({ read: 3, delivered: 1, waiting: 1 });
    const month = (await get('/overview?range=30d&offset_minutes=120')).movements;
    expect(month).toMatchObject({ bucketSeconds: 86_400, read: 5 });
    // Midnight, two hours east of Greenwich.
    for (const { at } of month.buckets) expect(at).toMatch(/T22:00:00.000Z$/);
    expect((await get('/overview?range=7d')).movements.buckets).toHaveLength(28);
  });

  test('shows the deliveries that fail, without the path of their target, and how many wait behind them', async () => {
    const id = await account('Web shop');
    const settings = {
      webhook_url: 'https://erp.example.test/in/secret-path',
      notification_endpoint_url: 'https://chat.example.test/hook/secret-path',
    };
    await api.db.updateTable('account_settings').set(settings).where('account_id', '=', id).execute();
    const [oldest = ''] = await createMovementRecords(api.db, id, [{}, {}, {}]);
    const add = async (delivery: Partial<Insertable<Database['deliveries']>>) => {
      const row = { id: randomUUID(), account_id: id, type: 'login_failed', body: '{}', ...delivery };
      await api.db.insertInto('deliveries').values(row).execute();
      await api.db.insertInto('delivery_attempts').values({ delivery_id: row.id, status: 503, ms: 240 }).execute();
    };
    const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
    await add({ id: oldest, type: 'movement' });
    await add({ state: 'gave_up', reason: 'receiver_gone', ended_at: new Date() });
    await add({ state: 'gave_up', ended_at: twoDaysAgo, created_at: twoDaysAgo });
    await add({ state: 'delivered', ended_at: new Date() });
    const { deliveries } = await get('/overview');
    expect(deliveries).toMatchObject({ total: 3, failing: 2 });
    expect(deliveries.items).toMatchObject([
      {
        id: oldest,
        type: 'movement',
        host: 'erp.example.test',
        waiting: 3,
        lastAttempt: { status: 503, latencyMs: 240 },
      },
      { state: 'gave_up', reason: 'receiver_gone', host: 'chat.example.test', waiting: 0, attemptCount: 1 },
    ]);
    expect(JSON.stringify(deliveries)).not.toContain('secret-path');
    expect((await get('/overview?range=7d')).deliveries.failing).toBe(3);
  });

  test.each(['range=1h', 'offset_minutes=900', 'offset_minutes=x'])('refuses ?%s', async (query) => {
    const answer = await api.call('GET', `/overview?${query}`, { token: user.token });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
  });
});

describe('one account at a glance', () => {
  test('tells what it has stored, what waits, and where its workflow is', async () => {
    const id = await account('Main', { state: 'monitoring' });
    const run = { account_id: id, session_type: 'persistent' as const };
    const readAt = new Date('2026-01-01T10:00:00Z');
    await api.db
      .insertInto('runs')
      .values([
        { ...run, id: randomUUID(), sequence: 1, started_at: new Date(Date.now() - 3_600_000), last_read_at: readAt },
        { ...run, id: randomUUID(), sequence: 2, outcome: 'failed', reason: 'bank_unavailable', ended_at: new Date() },
      ])
      .execute();
    await createMovementRecords(api.db, id, [{}, { pending: true }]);
    expect(await get(`/accounts/${id}/summary`)).toMatchObject({
      id,
      lastReadAt: readAt.toISOString(),
      lastRun: { outcome: 'failed', reason: 'bank_unavailable' },
      // No webhook is set.
      movements: { stored: 2, waiting: 0 },
      deliveries: { retrying: 0, gaveUp: 0 },
      temporalUrl: expect.stringContaining(id),
    });
  });

  test('is not there for anybody else', async () => {
    const id = await account('Main');
    const stranger = await createTestUser(api);
    const answer = await api.call('GET', `/accounts/${id}/summary`, { token: stranger.token });
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } });
  });
});
