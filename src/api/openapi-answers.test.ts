/** Makes every documented call at a running instance, and compares each response with the document. */
import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPendingRequest, startTestSystem, type TestSystem } from '../../test/support/api.ts';
import type { CallOptions } from '../../test/support/call.ts';
import { brokenPromise, callerOf, operationOf, type Route, routes } from '../../test/support/promised.ts';
import { recordBanks } from '../db/banks/banks.ts';
import { errorsOf } from './contract/error-responses.ts';
import { errorStatuses } from './errors.ts';

let api: TestSystem;
beforeAll(async () => {
  api = await startTestSystem();
});
afterAll(() => api?.close());

const called = new Set<string>();
const ada = { email: 'ada@example.com', password: 'correct horse' };

type Params = Record<string, string>;

/** Fails unless the response is documented, with `status` if it is given, or else with the status for success. */
async function call(
  route: Route,
  params: Params = {},
  options: CallOptions & { query?: string } = {},
  status?: number,
) {
  const [method = '', pattern = ''] = route.split(' ');
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => params[name] ?? randomUUID());
  const answer = await api.call(method, path + (options.query ?? ''), options);
  const type = answer.headers.get('content-type');
  expect(brokenPromise(route, { ...answer, type }), `${route}: ${answer.status}`).toBeNull();
  expect(answer.status, `${route}: ${answer.text}`).toBe(status ?? operationOf(route).answer.status);
  if (status === undefined) called.add(route);
  return answer;
}

/** Fills an account with one of everything that can be listed. */
async function fill(accountId: string) {
  const { db } = api;
  const runId = randomUUID();
  const run = { id: runId, account_id: accountId, sequence: 7, session_type: 'one-shot' as const };
  const ended = { ended_at: new Date(), outcome: 'failed', reason: 'page_not_recognised', host: 'host-1' } as const;
  const stages = JSON.stringify([{ stage: 'login', at: new Date(Date.now() - 1_000).toISOString() }]);
  await db
    .insertInto('runs')
    .values({ ...run, ...ended, stages })
    .execute();
  const ids = { evidenceId: randomUUID(), movementId: randomUUID(), deliveryId: randomUUID() };
  await db
    .insertInto('evidence')
    .values({
      id: ids.evidenceId,
      account_id: accountId,
      session_id: runId,
      stage: 'login',
      reason: 'page_not_recognised',
      url: 'http://127.0.0.1:3100/',
      screenshot: Buffer.from('picture'),
    })
    .execute();
  await db
    .insertInto('movements')
    .values({
      id: ids.movementId,
      account_id: accountId,
      external_id: 'h_1',
      booked_on: '2026-01-02',
      received_at: new Date(),
      amount: '12.50',
      currency: 'EUR',
      sender_name: 'Ada',
      description: 'Rent',
      pending: false,
    })
    .execute();
  const body = JSON.stringify({ account_id: accountId, type: 'login_failed', status: 'login.failed', data: {} });
  await db
    .insertInto('deliveries')
    .values({ id: ids.deliveryId, account_id: accountId, type: 'login_failed', body })
    .execute();
  await db.insertInto('delivery_attempts').values({ delivery_id: ids.deliveryId, status: 500, ms: 12 }).execute();
  return ids;
}

test('every call answers as the document says', { timeout: 120_000 }, async () => {
  await recordBanks(api.db, [
    { code: 'sandbox', name: 'Sandbox Bank', loginUrl: 'http://127.0.0.1:3100/', failedReason: null },
    { code: 'broken', name: 'Broken Bank', loginUrl: 'http://127.0.0.1:3100/', failedReason: 'It does not load.' },
  ]);

  await call('GET /auth/registration');
  await call('POST /auth/register', {}, { body: { ...ada, name: 'Ada' } });
  await call('POST /auth/register', {}, { body: { ...ada, name: 'Ada' } }, 409);
  await call('POST /auth/login', {}, { body: { ...ada, password: 'wrong' } }, 401);
  const { token } = (await call('POST /auth/login', {}, { body: ada })).body;
  const person = { token };
  await call('GET /me', {}, person);
  await call('POST /me/temporal-session', {}, person);
  await call('PUT /me/operation-mode', {}, { ...person, body: { mode: 'passthrough' } });
  await call('POST /realtime/ticket', {}, person);

  const banks = (await call('GET /banks', {}, person)).body as { id: string; code: string }[];
  const bankId = banks.find(({ code }) => code === 'sandbox')?.id ?? '';
  await call('GET /banks/:id', { id: bankId }, person);
  await call('GET /scripts', {}, person);
  await call('POST /scripts/:id/promote', { id: bankId }, person, 409);
  // It has no other response.
  called.add('POST /scripts/:id/promote');
  await call('POST /accounts', {}, { ...person, body: { bankId: banks[0]?.id, name: 'Main' } }, 409);
  const { id } = (await call('POST /accounts', {}, { ...person, body: { bankId, name: 'Main' } })).body;
  await call('GET /accounts', {}, person);
  await call('GET /accounts/:id', { id }, person);
  await call('POST /accounts/:id/scrape', { id }, person, 409);
  await call('GET /accounts/:id/config', { id }, person);
  const settings = {
    bank_username: 'ada',
    bank_password: 'swordfish-4711',
    webhook_url: 'https://93.184.216.34/movements',
    webhook_extra_fields: { shop: 'north' },
    notification_endpoint_url: 'https://93.184.216.34/notify',
    notification_events: ['assistance_required'],
    notification_signing_secret: 'generate',
  };
  await call('PUT /accounts/:id/config', { id }, { ...person, body: settings });
  const shown = (await call('GET /accounts/:id/config', { id }, person)).body;
  await call('PUT /accounts/:id/config', { id }, { ...person, body: shown });

  for (const verb of ['scrape', 'restart', 'reactivate', 'stop', 'kill'])
    await call(`POST /accounts/:id/${verb}`, { id }, { ...person, body: {} });
  await call('GET /accounts/:id/session', { id }, person);

  const made = { name: 'relay', scopes: ['otp:write', 'status:read'], account_ids: [id] };
  const { id: keyId, key } = (await call('POST /me/api-keys', {}, { ...person, body: made })).body;
  const relay = { key };
  await call('GET /me/api-keys', {}, person);
  await call('GET /accounts/:id/otp', { id }, person);
  await call('POST /accounts/:id/otp', { id }, { ...person, body: { code: '123456' } }, 409);
  const requestId = await createPendingRequest(api.db, id, { canResend: true });
  await call('GET /accounts/:id/otp', { id }, person);
  await call('GET /accounts/:id', { id }, person);
  await call('GET /accounts/:id/session', { id }, person);
  await call('POST /accounts/:id/otp/resend', { id }, person);
  await call('POST /accounts/:id/otp', { id }, { ...person, body: { code: '12345' } }, 422);
  await call('POST /accounts/:id/otp', { id }, { ...person, body: { code: '123456' } });
  await call('POST /v1/accounts/:id/otp', { id }, { ...relay, body: { code: '123456', request_id: requestId } });
  await call('GET /accounts/:id/otp/:requestId', { id, requestId }, person);
  await call('GET /v1/accounts/:id/otp/:requestId', { id, requestId }, relay);
  await call('GET /v1/accounts/:id/status', { id }, relay);
  await call('POST /v1/accounts/:id/otp/sms', { id }, { ...relay, body: { from: 'Ann', text: 'Hello.' } });
  for (const [type, example] of Object.entries(operationOf('POST /v1/accounts/:id/otp/sms').rawBody ?? {})) {
    const form = type.endsWith('urlencoded') ? new URLSearchParams(example as Params).toString() : example;
    const sent = { ...relay, body: form, headers: { 'content-type': type } };
    const { body } = await call('POST /v1/accounts/:id/otp/sms', { id }, sent);
    // The code is the same in each. `repeated` means that it was found again.
    expect(body.matched || body.reason === 'repeated', `${type}: ${body.reason}`).toBe(true);
  }
  await call('GET /me/api-keys/:id/calls', { id: keyId }, person);

  const ids = { id, ...(await fill(id)) };
  for (const list of ['movements', 'movements/dead-letters', 'runs', 'deliveries'] as const)
    await call(`GET /accounts/:id/${list}`, ids, { ...person, query: '?limit=1' });
  await call('GET /overview', {}, { ...person, query: '?range=7d&offset_minutes=-90' });
  await call(
    'GET /overview/accounts',
    {},
    { ...person, query: '?search=ma&state=stopped,awaiting_otp&sort=last_read' },
  );
  await call('GET /accounts/:id/summary', ids, person);
  await call('GET /accounts/:id/evidence/:evidenceId', ids, person);
  await call('GET /conciliation', {}, person);
  await call('POST /accounts/:id/deliveries/:deliveryId/replay', ids, person);
  await call('POST /accounts/:id/movements/:movementId/notify', ids, person);
  await call('POST /accounts/:id/notifications/test', ids, { ...person, body: {} });
  await call('DELETE /accounts/:id', ids, { ...person, body: { confirmation_name: 'Mine' } }, 400);
  await call('DELETE /accounts/:id', ids, { ...person, body: { confirmation_name: 'Main' } });

  const { otpauth_uri: uri } = (await call('POST /me/2fa/enroll', {}, person)).body;
  const secret = Secret.fromBase32(new URL(uri).searchParams.get('secret') ?? '');
  const code = TOTP.generate({ secret });
  const codes: string[] = (await call('POST /me/2fa/confirm', {}, { ...person, body: { code } })).body.backup_codes;
  const { challengeToken } = (await call('POST /auth/login', {}, { body: ada })).body;
  await call('POST /auth/login/totp', {}, { body: { challengeToken, code: '000000' } }, 401);
  await call('POST /auth/login/totp', {}, { body: { challengeToken, code: codes[0] } });
  await call('DELETE /me/api-keys/:id', { id: keyId }, { ...person, body: {} }, 400);
  await call('DELETE /me/api-keys/:id', { id: keyId }, { ...person, body: { code: codes[1] } });
  await call('DELETE /me/2fa', {}, { ...person, body: { password: ada.password, code: codes[2] } });
  await call('GET /me/audit', {}, { ...person, query: '?limit=200' });

  const signIns = async (): Promise<{ id: string; current: boolean }[]> =>
    (await call('GET /me/sessions', {}, person)).body;
  await call('POST /auth/login', {}, { body: ada });
  const other = (await signIns()).find(({ current }) => !current);
  await call('DELETE /me/sessions/:id', { id: other?.id ?? '' }, person);
  await call('DELETE /me/sessions', {}, person);
  await call('POST /me/step-up', {}, { ...person, body: { password: 'wrong' } }, 400);
  await call('POST /me/step-up', {}, { ...person, body: { password: ada.password } });
  const next = { email: ada.email, password: 'battery staple 7' };
  const passwords = { current_password: ada.password, new_password: next.password };
  await call('PUT /me/password', {}, { ...person, body: passwords });
  await call('POST /auth/logout', {}, person);
  await call('GET /me', {}, person, 401);
  const leaving = { token: (await call('POST /auth/login', {}, { body: next })).body.token };
  await api.db
    .updateTable('sign_ins')
    .set({ confirmed_at: new Date(0) })
    .execute();
  await call('DELETE /me', {}, { ...leaving, body: { confirmation_email: ada.email } }, 403);
  await call('POST /me/step-up', {}, { ...leaving, body: { password: next.password } });
  await call('DELETE /me', {}, { ...leaving, body: { confirmation_email: 'eve@example.com' } }, 400);
  await call('DELETE /me', {}, { ...leaving, body: { confirmation_email: ada.email } });
  await call('GET /me', {}, leaving, 401);

  expect([...called].toSorted()).toEqual(routes.toSorted());
});

test('every call refuses as the document says', async () => {
  const grace = { email: 'grace@example.com', password: 'correct horse', name: 'Grace' };
  await api.call('POST', '/auth/register', { body: grace });
  const { token } = (await api.call('POST', '/auth/login', { body: { ...grace, name: undefined } })).body;
  const scopes = ['otp:write', 'status:read'];
  const { key } = (await api.call('POST', '/me/api-keys', { token, body: { name: 'relay', scopes } })).body;
  for (const route of routes) {
    const { body, rawBody } = operationOf(route);
    const caller = callerOf(route);
    const codes = errorsOf(operationOf(route));
    const known = caller === 'anyone' ? {} : caller === 'person' ? { token } : { key };
    if (caller !== 'anyone') {
      await call(route, {}, {}, 401);
      // A key does not give access to the calls of people, nor a token to those of machines.
      await call(route, {}, caller === 'person' ? { key } : { token }, 401);
      await call(
        route,
        {},
        caller === 'person' ? { token: 'x.y.z' } : { key: `rbk_${'0'.repeat(8)}_${'0'.repeat(64)}` },
        401,
      );
    }
    if (codes.includes('NOT_FOUND')) {
      // Each body is valid, so that the id is what is refused.
      const example = body?.example ?? (rawBody ? { text: 'Hello.' } : undefined);
      await call(route, {}, { ...known, ...(example !== undefined && { body: example }) }, 404);
      await call(route, { id: 'not-an-id' }, known, 400);
    }
    if (!body) continue;
    // Below an account that does not exist, nothing is read.
    if (codes.includes('NOT_FOUND') && route !== 'DELETE /me/api-keys/:id') continue;
    await call(route, {}, { ...known, body: { colour: 'red' } }, 400);
    await call(route, {}, { ...known, body: '{' }, 400);
    await call(route, {}, { ...known, body: '{}', headers: { 'content-type': 'text/xml' } }, 415);
    await call(route, {}, { ...known, body: { colour: 'x'.repeat(300_000) } }, errorStatuses.PAYLOAD_TOO_LARGE);
  }
});
