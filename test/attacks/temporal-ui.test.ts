import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findTemporalPages } from '../../src/embedded/temporal-pages.ts';
import { sessionsQueue } from '../../src/temporal/names.ts';
import { createTestUser, startTestSystem, type TestSystem, type TestUser } from '../support/api.ts';

let api: TestSystem;
let [operator, other]: TestUser[] = [];
let cookie = '';
beforeAll(async () => {
  const ui = { pages: await findTemporalPages(), upstream: undefined, users: [] };
  api = await startTestSystem({ ui });
  operator = await createTestUser(api);
  other = await createTestUser(api);
  const client = api.deps.temporal;
  await client.workflow.start('accountSession', {
    workflowId: 'account-session/planted',
    taskQueue: sessionsQueue,
    args: [{ accountId: 'planted' }],
  });
  cookie = await cookieOf(operator);
});
afterAll(() => api?.close());

type Asked = { method?: string; headers?: Record<string, string>; body?: string };

/** As a program, or a page, would ask: with headers that `fetch` does not let one choose. */
function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}) {
  const { port } = new URL(api.url);
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, method, headers }, async (answer) => {
      const text = Buffer.concat(await answer.toArray()).toString();
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

async function cookieOf(user: TestUser | undefined): Promise<string> {
  const given = await api.call('POST', '/me/temporal-session', { token: user?.token ?? '', body: {} });
  expect(given.status).toBe(204);
  return given.headers.get('set-cookie') ?? '';
}

const workflow = '/temporal/api/v1/namespaces/default/workflows/account-session%2Fplanted';
const signedIn = () => ({ cookie: cookie.split(';')[0] ?? '' });
const html = { accept: 'text/html' };

test('nobody sees anything without having signed in: a person is sent to where one does', async () => {
  const page = await ask('/temporal/namespaces/default/workflows?q=1', { headers: html });
  const to = encodeURIComponent('/temporal/namespaces/default/workflows?q=1');
  expect([page.status, page.headers.location]).toEqual([302, `/dashboard/temporal?to=${to}`]);
  for (const path of [workflow, '/temporal/api/v1/settings', '/temporal/_app/version.json', `${workflow}/history`])
    expect((await ask(path)).status).toBe(401);
  const forged = { cookie: `temporal_ui=${operator?.token}` };
  expect((await ask(workflow, { headers: forged })).status).toBe(401);
  expect((await ask(workflow, { headers: { authorization: `Bearer ${operator?.token}` } })).status).toBe(401);
});

test('the cookie is for this path, for no script, and for no other site', () => {
  expect(cookie).toMatch(/^temporal_ui=\S+; Path=\/temporal; Max-Age=1800; HttpOnly; SameSite=Strict$/);
});

test('only the operator gets it', async () => {
  const answer = await api.call('POST', '/me/temporal-session', { token: other?.token ?? '', body: {} });
  expect(answer).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN' } } });
  expect(answer.headers.get('set-cookie')).toBeNull();
});

test('whoever has signed in sees the pages, and reads a history as it is', async () => {
  const page = await ask('/temporal/namespaces/default/workflows', { headers: { ...html, ...signedIn() } });
  expect(page.status).toBe(200);
  expect(page.headers['content-security-policy']).toMatch(/script-src 'self' 'sha256-[^']+'; .*frame-ancestors 'none'/);
  const [, script] = /(\/temporal\/_app\/immutable\/entry\/start[^"]+)"/.exec(page.text) ?? [];
  expect((await ask(script ?? '', { headers: signedIn() })).headers['content-type']).toContain('javascript');

  const found = JSON.parse((await ask(workflow, { headers: signedIn() })).text);
  expect(found.workflowExecutionInfo).toMatchObject({
    execution: { workflowId: 'account-session/planted' },
    status: 'WORKFLOW_EXECUTION_STATUS_RUNNING',
  });
  const history = JSON.parse((await ask(`${workflow}/history?maximumPageSize=5`, { headers: signedIn() })).text);
  const [input] = history.history.events[0].workflowExecutionStartedEventAttributes.input.payloads;
  expect(Buffer.from(input.data, 'base64').toString()).toBe('{"accountId":"planted"}');
  const missing = await ask(workflow.replace('planted', 'nobody'), { headers: signedIn() });
  expect([missing.status, JSON.parse(missing.text).code]).toEqual([404, 5]);
  expect((await ask('/temporal/../../../../etc/passwd', { headers: signedIn() })).text).not.toContain('root:');
});

test('a page of somebody else changes nothing, though the browser were to send the cookie', async () => {
  const body = JSON.stringify({ reason: 'x' });
  const post = (headers: Record<string, string>) =>
    ask(`${workflow}/terminate`, { method: 'POST', body, headers: { ...signedIn(), ...headers } });
  const form = { 'content-type': 'text/plain' };
  expect((await post(form)).status).toBe(403);
  for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1:1'])
    expect((await post({ ...form, origin })).status).toBe(403);
  expect((await post({ origin: api.url, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await ask(workflow, { headers: { ...signedIn(), 'sec-fetch-site': 'same-site' } })).status).toBe(403);
  const rebound = { host: 'evil.example', origin: 'http://evil.example' };
  expect((await post(rebound)).status).toBe(421);
  expect(JSON.parse((await ask(workflow, { headers: signedIn() })).text).workflowExecutionInfo.status).toMatch(
    /RUNNING/,
  );
  expect((await post({ origin: api.url })).status).toBe(200);
});

test('by a name that is not ours the API answers nobody, but whoever watches it', async () => {
  for (const path of ['/me', '/dashboard/', '/temporal/', '/docs']) {
    const { status, text } = await ask(path, { headers: { host: 'evil.example' } });
    expect([status, JSON.parse(text).error.code]).toEqual([421, 'HOST_NOT_ALLOWED']);
    expect(text).toContain('ALLOWED_HOSTS');
  }
  for (const path of ['/health', '/ready']) {
    expect((await ask(path, { headers: { host: '10.2.3.4:3000' } })).status).not.toBe(421);
  }
  expect((await ask('/health', { headers: { host: 'LOCALHOST:3000' } })).status).toBe(200);
  expect((await ask('/dashboard/', { headers: { host: 'bank.example' } })).status).not.toBe(421);
});

test('signing out ends it', async () => {
  const leaving = await createTestUser(api);
  api.deps.config.temporal.ui.users.push(leaving.id);
  const headers = { cookie: (await cookieOf(leaving)).split(';')[0] ?? '' };
  expect((await ask('/temporal/api/v1/settings', { headers })).status).toBe(200);
  await api.call('POST', '/auth/logout', { token: leaving.token });
  expect((await ask('/temporal/api/v1/settings', { headers })).status).toBe(401);
});
