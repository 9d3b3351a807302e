import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createPendingRequest,
  createTestAccount,
  createTestUser,
  startInstance,
  startTestSystem,
  type TestSystem,
  type TestUser,
} from '../../../test/support/api.ts';
import { recordBanks } from '../../db/banks/banks.ts';
import { accountSessionId, searchAttributes } from '../../temporal/names.ts';

let api: TestSystem;
beforeAll(async () => {
  api = await startTestSystem();
  await recordBanks(api.db, [
    { code: 'sandbox', name: 'Sandbox Bank', loginUrl: 'http://127.0.0.1:3100/', failedReason: null },
    { code: 'broken', name: 'Broken Bank', loginUrl: 'https://example.com/', failedReason: 'It has no login().' },
  ]);
});
afterAll(() => api?.close());

let user: TestUser;
let token: string;
beforeEach(async () => {
  user = await createTestUser(api);
  token = user.token;
});

const bankId = async (code: string): Promise<string> =>
  (await api.call('GET', '/banks', { token })).body.find((bank: { code: string }) => bank.code === code).id;
const workflowOf = (id: string) => api.deps.temporal.workflow.getHandle(accountSessionId(id)).describe();

describe('banks', () => {
  test('are listed with what came of loading them', async () => {
    const { body } = await api.call('GET', '/banks', { token });
    expect(body).toEqual([
      {
        id: expect.any(String),
        code: 'broken',
        name: 'Broken Bank',
        loginUrl: 'https://example.com/',
        status: 'failed',
        reason: 'It has no login().',
      },
      {
        id: expect.any(String),
        code: 'sandbox',
        name: 'Sandbox Bank',
        loginUrl: 'http://127.0.0.1:3100/',
        status: 'ready',
        reason: null,
      },
    ]);
    expect((await api.call('GET', `/banks/${body[1].id}`, { token })).body).toEqual(body[1]);
  });

  test('keep their id when a worker starts again', async () => {
    const before = await bankId('sandbox');
    await recordBanks(api.db, [
      { code: 'sandbox', name: 'Sandbox Bank', loginUrl: 'http://127.0.0.1:3100/', failedReason: null },
    ]);
    expect(await bankId('sandbox')).toBe(before);
  });
});

describe('a new account', () => {
  test('is listed and has a workflow that people can read', async () => {
    const body = { bankId: await bankId('sandbox'), name: ' Household ' };
    const made = await api.call('POST', '/accounts', { token, body });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(String),
      bank: 'sandbox',
      name: 'Household',
      status: 'active',
      scrapeBlockedAt: null,
      scrapeBlockedReason: null,
      sessionStatus: null,
      assistedPersistent: false,
      session: { state: 'scheduled', since: expect.any(String), nextRunAt: null, pendingAssistance: null },
    });
    expect((await api.call('GET', '/accounts', { token })).body).toEqual([made.body]);
    expect((await api.call('GET', `/accounts/${made.body.id}`, { token })).body).toEqual(made.body);

    const workflow = await workflowOf(made.body.id);
    expect(workflow).toMatchObject({ type: 'accountSession', taskQueue: 'account-sessions' });
    expect(await workflow.staticSummary()).toBe('Sandbox Bank · Household');
    expect(workflow.typedSearchAttributes.get(searchAttributes.accountId)).toBe(made.body.id);
    expect(workflow.typedSearchAttributes.get(searchAttributes.bank)).toBe('sandbox');
  });

  test('with a long name in four-byte letters has a workflow as well', async () => {
    const body = { bankId: await bankId('sandbox'), name: '🏦'.repeat(50) };
    expect((await api.call('POST', '/accounts', { token, body })).status).toBe(201);
  });

  test('is there even while Temporal is not', async () => {
    const cutOff = await startInstance(api.db, api.databaseUrl);
    try {
      const body = { bankId: await bankId('sandbox'), name: 'Later' };
      expect((await cutOff.call('POST', '/accounts', { token, body })).status).toBe(201);
      expect((await cutOff.call('GET', '/accounts', { token })).body).toHaveLength(1);
    } finally {
      await cutOff.close();
    }
  });

  test('is refused at a bank that is unknown or whose connector does not load', async () => {
    const unknown = await api.call('POST', '/accounts', { token, body: { bankId: randomUUID(), name: 'x' } });
    expect(unknown).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
    expect(unknown.body.error.details.issues).toMatchObject([{ path: ['bankId'] }]);
    const body = { bankId: await bankId('broken'), name: 'x' };
    const failed = await api.call('POST', '/accounts', { token, body });
    expect(failed).toMatchObject({ status: 409, body: { error: { code: 'BANK_NOT_READY' } } });
    expect(failed.body.error.message).toContain('It has no login().');
  });
});

test.each([
  ['awaiting_otp', 'running', 'active'],
  ['blocked', 'needs_attention', 'active'],
  ['monitoring', 'running', 'active'],
  ['logging_in', 'running', 'active'],
  ['stopped', 'stopped', 'inactive'],
  ['backing_off', null, 'active'],
] as const)('an account that is %s shows as %s', async (state, sessionStatus, status) => {
  const id = await createTestAccount(api, user);
  await api.db.updateTable('accounts').set({ state }).where('id', '=', id).execute();
  const { body } = await api.call('GET', `/accounts/${id}`, { token });
  expect(body).toMatchObject({ sessionStatus, status, session: { state } });
});

describe('deleting an account', () => {
  const remove = (id: string, name: string) =>
    api.call('DELETE', `/accounts/${id}`, { token, body: { confirmation_name: name } });

  test('needs its name', async () => {
    const id = await createTestAccount(api, user);
    const answer = await remove(id, 'Other');
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
    expect(answer.body.error.details.issues).toMatchObject([{ path: ['confirmation_name'] }]);
    expect((await api.call('DELETE', `/accounts/${id}`, { token })).status).toBe(400);
    expect((await api.call('GET', `/accounts/${id}`, { token })).status).toBe(200);
  });

  test('ends its workflow, withdraws its request and erases every secret', async () => {
    const body = { bankId: await bankId('sandbox'), name: 'Main' };
    const { id } = (await api.call('POST', '/accounts', { token, body })).body;
    const config = { bank_username: 'ada', bank_password: 'swordfish', webhook_url: 'https://1.1.1.1/secret-path' };
    expect((await api.call('PUT', `/accounts/${id}/config`, { token, body: config })).status).toBe(200);
    const requestId = await createPendingRequest(api.db, id);
    const [run] = await api.db.selectFrom('runs').select('id').where('account_id', '=', id).execute();
    const sessionId = run?.id ?? '';
    const account_id = id;
    await api.db.insertInto('browser_states').values({ account_id, state_sealed: 'k1.x', resumable: true }).execute();
    const evidence = { id: randomUUID(), account_id, session_id: sessionId, stage: 'x', reason: 'x', url: 'x' };
    await api.db.insertInto('evidence').values(evidence).execute();
    await api.db.updateTable('accounts').set({ session_id: sessionId }).where('id', '=', id).execute();

    expect((await remove(id, 'Main')).status).toBe(204);

    for (const path of ['', '/config', '/otp', '/session'])
      expect((await api.call('GET', `/accounts/${id}${path}`, { token })).status).toBe(404);
    expect((await api.call('GET', '/accounts', { token })).body).toEqual([]);
    const [settings] = await api.db.selectFrom('account_settings').selectAll().where('account_id', '=', id).execute();
    expect(settings).toMatchObject({ bank_username_sealed: null, bank_password_sealed: null, webhook_url: null });
    for (const table of ['browser_states', 'evidence'] as const)
      expect(await api.db.selectFrom(table).select('account_id').where('account_id', '=', id).execute()).toEqual([]);
    const request = await api.db.selectFrom('otp_requests').selectAll().where('id', '=', requestId).executeTakeFirst();
    expect(request).toMatchObject({ state: 'cancelled', reason: 'account_deleted' });
    const row = await api.db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst();
    expect(row).toMatchObject({ session_id: null });
    const { events } = await api.deps.temporal.workflow.getHandle(accountSessionId(id)).fetchHistory();
    expect(events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes)).toBe(true);
  });
});
