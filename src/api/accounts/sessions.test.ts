import path from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
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
import { sentSignals } from '../../../test/support/temporal.ts';
import type { SessionState } from '../../domain/states.ts';
import { sessionsQueue } from '../../temporal/names.ts';
import { onlyOurs } from '../../temporal/only-ours.ts';
import { workflowSource } from '../../worker/workflow-bundle.ts';

let api: TestSystem;
beforeAll(async () => {
  api = await startTestSystem();
});
afterAll(() => api?.close());

let user: TestUser;
let id: string;
beforeEach(async () => {
  user = await createTestUser(api);
  id = await createTestAccount(api, user);
});

const post = (verb: string, account = id) => api.call('POST', `/accounts/${account}/${verb}`, { token: user.token });
const enter = (state: SessionState) => api.db.updateTable('accounts').set({ state }).where('id', '=', id).execute();
const block = () =>
  api.db
    .updateTable('accounts')
    .set({ state: 'blocked', scrape_blocked_at: new Date(), scrape_blocked_reason: 'bad_credentials' })
    .where('id', '=', id)
    .execute();

/** The signal says who asked. The client signs it. */
const asked = {
  by: expect.stringMatching(/^user\//),
  at: expect.stringMatching(/Z$/),
  nonce: expect.stringMatching(/^[0-9a-f-]{36}$/),
};

describe('verbs', () => {
  test.each([
    ['scrape', 'runRequested', { queued: true }],
    ['restart', 'restartRequested', { queued: true }],
    ['reactivate', 'restartRequested', { queued: true }],
    ['stop', 'stopRequested', { stopping: true }],
  ])('%s is the signal %s', async (verb, name, body) => {
    expect(await post(verb)).toMatchObject({ status: 202, body });
    expect(await sentSignals(api.deps.temporal, id)).toEqual([{ name, args: [asked] }]);
  });

  test.each([
    ['simple', { onlySession: true }],
    ['assisted', {}],
  ] as const)('kill of a %s account is the signal stopRequested with %j', async (login_mode, more) => {
    await api.db.updateTable('account_settings').set({ login_mode }).where('account_id', '=', id).execute();
    expect(await post('kill')).toMatchObject({ status: 202, body: { stopping: true } });
    expect(await sentSignals(api.deps.temporal, id)).toEqual([
      { name: 'stopRequested', args: [{ ...asked, ...more }] },
    ]);
  });

  test('a blocked account is not scraped, but can be restarted', async () => {
    await block();
    const answer = await post('scrape');
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'ACCOUNT_BLOCKED' } } });
    expect((await api.call('GET', `/accounts/${id}`, { token: user.token })).body).toMatchObject({
      scrapeBlockedAt: expect.any(String),
      scrapeBlockedReason: 'bad_credentials',
      sessionStatus: 'needs_attention',
    });
    expect((await post('restart')).status).toBe(202);
  });

  test('a stopped account is not scraped, but can be restarted', async () => {
    await enter('stopped');
    const answer = await post('scrape');
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'ACCOUNT_STOPPED' } } });
    expect(answer.body.error.message).toContain(`POST /accounts/${id}/restart`);
    expect((await post('restart')).status).toBe(202);
  });

  test('an account without its bank login says what to do', async () => {
    const bare = await createTestAccount(api, user, { credentials: false });
    for (const verb of ['scrape', 'restart']) {
      const answer = await post(verb, bare);
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'CREDENTIALS_MISSING' } } });
      expect(answer.body.error.message).toContain(`PUT /accounts/${bare}/config`);
    }
    expect((await post('stop', bare)).status).toBe(202);
  });

  test('are 503 while Temporal cannot be reached, and nothing is taken', async () => {
    const cutOff = await startInstance(api.db, api.databaseUrl);
    try {
      const answer = await cutOff.call('POST', `/accounts/${id}/scrape`, { token: user.token });
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'UNAVAILABLE' } } });
      expect(answer.headers.get('retry-after')).toBe('2');
    } finally {
      await cutOff.close();
    }
  });
});

describe('the session', () => {
  const session = () => api.call('GET', `/accounts/${id}/session`, { token: user.token });

  test('is shown from the record while no worker answers', async () => {
    const requestId = await createPendingRequest(api.db, id);
    await post('scrape');
    const { status, body } = await session();
    expect(status).toBe(200);
    expect(body).toEqual({
      source: 'record',
      accountId: id,
      state: 'awaiting_otp',
      since: expect.any(String),
      nextRunAt: null,
      sessionId: null,
      host: null,
      failures: 0,
      retries: null,
      blocked: null,
      pendingAssistance: expect.objectContaining({ id: requestId, type: 'otp' }),
      note: null,
      temporalUrl: `http://127.0.0.1:8233/namespaces/default/workflows/account-session%2F${id}`,
    });
  });

  test('and what it was blocked for', async () => {
    await block();
    expect((await session()).body.blocked).toEqual({ reason: 'bad_credentials', at: expect.any(String) });
  });

  test('is shown live where a worker answers', async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const connection = await NativeConnection.connect({ address: api.temporalAddress });
    const { dataConverter, interceptors } = onlyOurs(api.deps.vault, new Map());
    const worker = await Worker.create({
      dataConverter,
      interceptors: { ...interceptors, workflowModules: workflowSource.workflowInterceptorModules },
      connection,
      taskQueue: sessionsQueue,
      workflowsPath: path.join(import.meta.dirname, '../../../test/support/speaking-session.ts'),
    });
    try {
      await worker.runUntil(async () => {
        await post('scrape');
        // The first response may take the worker longer than the API waits.
        let answer = await session();
        while (answer.body.source !== 'live') answer = await session();
        expect(answer.body).toMatchObject({ accountId: id, state: 'monitoring', note: 'It speaks.' });
        const ready = await api.call('GET', '/ready');
        expect(ready).toMatchObject({ status: 200, body: { database: 'ok', temporal: 'ok', worker: 'ok' } });
      });
    } finally {
      await connection.close();
    }
  });
});
