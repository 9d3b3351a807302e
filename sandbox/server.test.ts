import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startSandbox } from './app.ts';

const program = path.join(import.meta.dirname, 'server.ts');
const started: ChildProcess[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sandbox-'));
});

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

function run(env: Record<string, string>): ChildProcess {
  const child = fork(program, { env: { ...process.env, SANDBOX_STATE: '', ...env }, execArgv: [], silent: true });
  started.push(child);
  return child;
}

async function start(env: Record<string, string> = {}): Promise<{ child: ChildProcess; url: string }> {
  const child = run({ SANDBOX_PORT: '0', ...env });
  const [line] = await once(child.stdout ?? child, 'data');
  const url = /listening on (\S+)/.exec(String(line))?.[1] ?? '';
  return { child, url };
}

const put = (url: string, settings: object) =>
  fetch(`${url}/control/customers/ana`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  });

it('names the port and its variable when the port is taken', async () => {
  const other = await startSandbox({ port: 0 });
  const { port } = new URL(other.url);
  const child = run({ SANDBOX_PORT: port });
  const [said, [code]] = await Promise.all([text(child.stderr ?? Readable.from([])), once(child, 'exit')]);
  expect(code).toBe(1);
  expect(said).toContain(`Port ${port} is taken. Set SANDBOX_PORT to a free one.`);
  await other.close();
});

it('names a state file that is none', async () => {
  const child = run({ SANDBOX_PORT: '0', SANDBOX_STATE: program });
  const [said, [code]] = await Promise.all([text(child.stderr ?? Readable.from([])), once(child, 'exit')]);
  expect(code).toBe(1);
  expect(said).toContain(program);
  expect(said).toContain('SANDBOX_STATE');
  expect(await readFile(program, 'utf8')).toContain('startSandbox');
});

it('stops when told to, also while a request hangs', async () => {
  const { child, url } = await start();
  await put(url, { password: 'p' });
  await fetch(`${url}/control/customers/ana/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'hang' }),
  });
  const hanging = fetch(`${url}/login`).catch(() => 'cut off');
  await expect.poll(async () => (await fetch(`${url}/control/customers/ana/faults`)).json()).toEqual([]);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await hanging).toBe('cut off');
});

it('stops when the process that started it is gone', async () => {
  const { child } = await start();
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('loses nothing when it is killed', async () => {
  const state = { SANDBOX_STATE: path.join(folder, 'bank', 'state.json') };
  const first = await start(state);
  await put(first.url, { password: 'secret-of-ana', code: { when: 'always' } });
  const form = new URLSearchParams({ username: 'ana', password: 'secret-of-ana' });
  const signedIn = await fetch(`${first.url}/login`, { method: 'POST', body: form, redirect: 'manual' });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  const { url } = await start(state);
  const of = async (what: string) => (await fetch(`${url}/control/customers/ana${what}`)).json();
  expect(await of('')).toMatchObject({ credentialsSubmitted: 1, codesSent: 1, logins: 0 });
  const [{ code }] = (await of('/messages')) as [{ code: string }];
  const given = await fetch(`${url}/login/code`, {
    method: 'POST',
    body: new URLSearchParams({ code }),
    headers: { cookie },
    redirect: 'manual',
  });
  expect(given.headers.get('location')).toBe('/accounts');
  expect(await of('')).toMatchObject({ logins: 1, codesAccepted: 1, openSessions: 1 });
});
