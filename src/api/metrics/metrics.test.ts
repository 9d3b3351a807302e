import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createPendingRequest,
  createTestAccount,
  createTestUser,
  startInstance,
  startTestApi,
  type TestApi,
  type TestUser,
} from '../../../test/support/api.ts';
import { connect } from '../../db/core/connect.ts';
import { createMetricsServer } from './metrics-server.ts';

let api: TestApi & { databaseUrl: string };
let user: TestUser;
beforeAll(async () => {
  api = await startTestApi();
  user = await createTestUser(api);
});
afterAll(() => api?.close());

const scrape = async (at: TestApi = api): Promise<string> => (await at.call('GET', '/metrics')).text;
/** Returns the value of one series, named as Prometheus writes it. Undefined when it does not exist. */
async function value(series: string, at: TestApi = api): Promise<number | undefined> {
  const line = (await scrape(at)).split('\n').find((text) => text.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

/** Makes a login that waited this long for its code, and got it. */
async function fulfilledLogin(seconds: number): Promise<void> {
  const accountId = await createTestAccount(api, user);
  const id = await createPendingRequest(api.db, accountId);
  const requested_at = sql<Date>`now() - make_interval(secs => ${seconds})`;
  await api.db.updateTable('otp_requests').set({ state: 'fulfilled', requested_at }).where('id', '=', id).execute();
  const stages = JSON.stringify([{ stage: 'logging_in' }, { stage: 'awaiting_otp' }, { stage: 'scraping' }]);
  await api.db.updateTable('runs').set({ stages }).where('account_id', '=', accountId).execute();
}

describe('the metrics', () => {
  test('are in the text format, each with a help and a type, under names of the usual form', async () => {
    const { headers, text } = await api.call('GET', '/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type] as const);
    expect(types.length).toBeGreaterThan(10);
    for (const [name, type] of types) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      expect(text).toContain(`# HELP ${name} `);
    }
  });

  test('count logins and how long their codes took', async () => {
    const logins = 'reconbanker_logins_total{bank="sandbox",outcome="logged_in"}';
    const before = (await value(logins)) ?? 0;
    await fulfilledLogin(7);
    await fulfilledLogin(50);
    const other = await startInstance(api.db, api.databaseUrl);
    expect(await value(logins)).toBe(before + 2);
    expect(await value(logins, other)).toBe(before + 2);
    await other.close();
    const bucket = (le: string) => value(`reconbanker_code_fulfilment_seconds_bucket{le="${le}"}`);
    expect([await bucket('5'), await bucket('10'), await bucket('60'), await bucket('+Inf')]).toEqual([0, 1, 2, 2]);
    expect(await value('reconbanker_code_fulfilment_seconds_count')).toBe(2);
    expect(await value('reconbanker_code_fulfilment_seconds_sum')).toBeCloseTo(57, 0);
    expect(await value('reconbanker_code_requests_total{bank="sandbox",state="fulfilled"}')).toBe(2);
  });

  test('show what waits now, and since when', async () => {
    expect(await value('reconbanker_code_requests_waiting')).toBe(0);
    expect(await value('reconbanker_code_request_oldest_age_seconds')).toBe(0);
    const accountId = await createTestAccount(api, user);
    const id = await createPendingRequest(api.db, accountId);
    const requested_at = sql<Date>`now() - interval '90 seconds'`;
    await api.db.updateTable('otp_requests').set({ requested_at }).where('id', '=', id).execute();
    expect(await value('reconbanker_code_requests_waiting')).toBe(1);
    expect(await value('reconbanker_code_request_oldest_age_seconds')).toBeGreaterThanOrEqual(90);
    expect(await value('reconbanker_sessions{state="awaiting_otp"}')).toBeGreaterThanOrEqual(1);
    expect(await value('reconbanker_sessions{state="monitoring"}')).toBe(0);
    await api.db.updateTable('otp_requests').set({ state: 'cancelled' }).where('id', '=', id).execute();
    expect(await value('reconbanker_code_requests_waiting')).toBe(0);
  });

  test('show blocked accounts by reason for as long as they are blocked', async () => {
    const series = 'reconbanker_blocked_accounts{reason="account_locked"}';
    const id = await createTestAccount(api, user);
    const set = (columns: object) => api.db.updateTable('accounts').set(columns).where('id', '=', id).execute();
    await set({ scrape_blocked_at: new Date(), scrape_blocked_reason: 'account_locked' });
    expect(await value(series)).toBe(1);
    await set({ scrape_blocked_at: null, scrape_blocked_reason: null });
    expect(await value(series)).toBeUndefined();
  });

  test('show deliveries under way and what came of them', async () => {
    const account_id = await createTestAccount(api, user);
    const id = randomUUID();
    const delivery = { id, account_id, type: 'login_failed', body: '{}' };
    await api.db.insertInto('deliveries').values(delivery).execute();
    expect(await value('reconbanker_deliveries_pending{type="login_failed"}')).toBe(1);
    expect(await value('reconbanker_delivery_oldest_age_seconds{type="login_failed"}')).toBeGreaterThanOrEqual(0);
    await api.db.updateTable('deliveries').set({ state: 'gave_up' }).where('id', '=', id).execute();
    expect(await value('reconbanker_deliveries_pending{type="login_failed"}')).toBeUndefined();
    expect(await value('reconbanker_deliveries_total{type="login_failed",state="gave_up"}')).toBe(1);
  });

  test('have the latency of each route by its pattern, and no id or address', async () => {
    const id = await createTestAccount(api, user);
    await api.call('GET', `/accounts/${id}`, { token: user.token });
    await api.call('GET', `/api/accounts/${id}`);
    await api.call('GET', '/planted-path?planted=query');
    const count = (labels: string) => value(`http_request_duration_seconds_count{${labels}}`);
    expect(await count('method="GET",route="/accounts/:id",status="200"')).toBe(1);
    expect(await count('method="GET",route="/accounts/:id",status="401"')).toBe(1);
    expect(await count('method="GET",route="(unknown)",status="404"')).toBe(1);
    const text = await scrape();
    for (const secret of [id, user.id, user.email, 'planted', '127.0.0.1']) expect(text).not.toContain(secret);
  });

  test('count sign-ins by what came of them, from the first one on', async () => {
    const fresh = await startInstance(api.db, api.databaseUrl);
    const signIns = (outcome: string) => value(`reconbanker_sign_ins_total{outcome="${outcome}"}`, fresh);
    const person = { email: `${randomUUID()}@example.com`, password: 'correct horse', name: 'Ada' };
    const signIn = (password: string) => fresh.call('POST', '/auth/login', { body: { email: person.email, password } });
    try {
      expect([await signIns('wrong_password'), await signIns('unavailable')]).toEqual([0, 0]);
      await fresh.call('POST', '/auth/register', { body: person });
      await signIn(person.password);
      for (let n = 0; n < 7; n++) await signIn('a guess');
      const outcomes = await Promise.all(['signed_in', 'wrong_password', 'limited', 'wrong_code'].map(signIns));
      expect(outcomes).toEqual([1, 5, 2, 0]);
    } finally {
      await fresh.close();
    }
  });

  test('ask the database once for many who ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.call('GET', '/metrics')));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    for (const { text } of answers) expect(text.match(/^# TYPE reconbanker_logins_total /gm)).toHaveLength(1);
  });

  test('go on without the database, and say that it is away', async () => {
    expect(await value('reconbanker_database_up')).toBe(1);
    const url = 'postgres://nobody@127.0.0.1:1/none';
    const lost = connect(url);
    const instance = await startInstance(lost, url);
    try {
      expect((await instance.call('GET', '/metrics')).status).toBe(200);
      expect(await value('reconbanker_database_up', instance)).toBe(0);
      expect(await value('reconbanker_code_requests_waiting', instance)).toBeUndefined();
      expect(await scrape(instance)).not.toMatch(/^reconbanker_sessions\{/m);
    } finally {
      await instance.close();
      await lost.destroy();
    }
  });

  test('with a port of their own are there and nowhere else', async () => {
    const apart = await startInstance(api.db, api.databaseUrl, { config: { metricsPort: 9_464 } });
    expect((await apart.call('GET', '/metrics')).status).toBe(404);
    await apart.close();
    const server = createMetricsServer(api.deps.metrics);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await answer.text()).toContain('reconbanker_database_up 1');
    for (const path of ['/', '/me', '/metrics/x']) expect((await fetch(url + path)).status).toBe(404);
    server.closeAllConnections();
    server.close();
  });
});
