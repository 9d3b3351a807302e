import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Router from '@koa/router';
import Koa from 'koa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger } from '../../base/log.ts';
import type { State } from '../deps.ts';
import { answerErrors } from '../middleware/answer-errors.ts';
import { dashboardRoutes } from './dashboard.ts';

const folder = mkdtempSync(join(tmpdir(), 'reconbanker-dashboard-'));
const server = createServer();
let url: string;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>the page');
  writeFileSync(join(folder, 'built-from'), 'a note of the set-up');
  writeFileSync(join(folder, 'assets/index-1a2b.js'), 'the script');
  writeFileSync(join(folder, 'assets/index-1a2b.js.gz'), gzipSync('the script'));
  const router = new Router<State>();
  dashboardRoutes(router, folder);
  const app = new Koa<State>().use(answerErrors(createLogger('test', 'silent'))).use(router.routes());
  server.on('request', app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers, redirect: 'manual' });

test('every address below it is the page, which is never kept and lets no foreign script in', async () => {
  for (const path of ['/dashboard/', '/dashboard/accounts/7e9a2b3c/settings', '/dashboard/built-from']) {
    const answer = await get(path);
    expect([answer.status, await answer.text()]).toEqual([200, '<!doctype html>the page']);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'self';.*frame-ancestors 'none'/);
  }
  expect((await get('/dashboard')).headers.get('location')).toBe('/dashboard/');
});

test('a file is sent compressed to whom it may, with its type, and is kept for ever', async () => {
  for (const [accepted, encoding] of [
    ['gzip, br', 'gzip'],
    ['identity', null],
    ['gzip;q=0', null],
  ] as const) {
    const answer = await get('/dashboard/assets/index-1a2b.js', { 'accept-encoding': accepted });
    expect([answer.headers.get('content-encoding'), await answer.text()]).toEqual([encoding, 'the script']);
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('vary')).toBe('Accept-Encoding');
  }
});

test('what the build has not put there is not found, wherever it lies', async () => {
  for (const name of ['index-gone.js', '..%2fbuilt-from', '%2e%2e%2fbuilt-from', '..%5cbuilt-from'])
    expect((await get(`/dashboard/assets/${name}`)).status, name).toBe(404);
});

test('a new build is answered from its first moment on, without a restart', async () => {
  await get('/dashboard/');
  rmSync(join(folder, 'assets/index-1a2b.js'));
  rmSync(join(folder, 'assets/index-1a2b.js.gz'));
  writeFileSync(join(folder, 'assets/index-3c4d.js'), 'the next script');
  rmSync(join(folder, 'index.html'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>the next page');
  expect(await (await get('/dashboard/')).text()).toBe('<!doctype html>the next page');
  expect(await (await get('/dashboard/assets/index-3c4d.js')).text()).toBe('the next script');
  expect((await get('/dashboard/assets/index-1a2b.js')).status).toBe(404);
});
