import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectSocket, type Socket } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { freePort, isListening } from '../process/ports.ts';

const nobody = '127.0.0.1:1';
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

type Started = { child: ChildProcess; port: number; output: () => string; exit: Promise<number | null> };

async function start(env: Record<string, string> = {}): Promise<Started> {
  const port = await freePort();
  const child = fork(path.join(import.meta.dirname, 'server.ts'), {
    silent: true,
    env: {
      PORT: String(port),
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: nobody,
      ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
      JWT_SECRET: 'a secret of the tests that is long enough',
      ...env,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      text += chunk;
    });
  return { child, port, output: () => text, exit: ended(child) };
}

/**
 * Waits for the end with all of its output: Node reports the closed streams only if the channel to the child was left
 * open.
 */
async function ended(child: ChildProcess): Promise<number | null> {
  const said = [child.stdout, child.stderr].map((stream) => stream && once(stream, 'end'));
  const [code] = await once(child, 'exit');
  await Promise.all(said);
  return code;
}

async function startListening(env: Record<string, string> = {}): Promise<Started> {
  const started = await start(env);
  await new Promise<void>((resolve) => {
    started.child.stdout?.on('data', () => {
      if (started.output().includes('the API listens')) resolve();
    });
  });
  return started;
}

describe('a start', () => {
  test('with proxies that cannot be read says which form they have, and ends', async () => {
    const { exit, output } = await start({ TRUSTED_PROXIES: 'planted-proxy', LIMITS: 'planted:1' });
    expect(await exit).toBe(1);
    expect(output()).toContain('TRUSTED_PROXIES must be addresses or CIDRs, such as 10.0.0.0/8');
    expect(output()).toContain('LIMITS must be name:number, commas between, such as accounts:200; names are calls, ');
    expect(output()).not.toContain('planted');
  });

  test('without its secrets names each of them and ends', async () => {
    const { exit, output } = await start({ ENCRYPTION_KEYS: 'k1:short', JWT_SECRET: '', DATABASE_URL: '' });
    expect(await exit).toBe(1);
    for (const name of ['ENCRYPTION_KEYS', 'JWT_SECRET', 'DATABASE_URL']) expect(output()).toContain(name);
    expect(output()).not.toContain('short');
  });

  test('on a port that is taken names the port and the variable and ends', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = String(typeof address === 'object' && address?.port);
    const { exit, output } = await start({ PORT: port });
    expect(await exit).toBe(1);
    expect(output()).toContain(`Port ${port} is taken by another program. Stop it, or set PORT to a free port.`);
    other.close();
  });

  test('without a database and Temporal goes on and says what is missing', async () => {
    const { child, port, exit } = await startListening({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    const ready = await fetch(`http://127.0.0.1:${port}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({
      status: 'unavailable',
      missing: ['database', 'temporal', 'worker'],
      database: 'cannot be reached',
      temporal: 'cannot be reached',
      worker: 'unknown while Temporal cannot be reached',
    });
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  });
});

test('the metrics are on their own port where one is set, with those of the process', async () => {
  const metricsPort = await freePort();
  const behindTls = { PUBLIC_URL: 'https://bank.example.com', TRUSTED_PROXIES: '127.0.0.1' };
  const started = await startListening({ METRICS_PORT: String(metricsPort), ...behindTls });
  const { child, port, exit, output } = started;
  const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
  expect(await metrics.text()).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  expect(output()).not.toContain('TRUSTED_PROXIES');
});

describe('a stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('by %s answers what has begun and takes nothing new', async (signal) => {
    const { child, port, exit } = await startListening();
    const { socket, reply } = await beginLogin(port);
    child.kill(signal);
    while (await isListening(port)) await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    socket.write('{}');
    expect(await reply).toMatch(/^HTTP\/1\.1 400 /);
    expect(await exit).toBe(0);
  });

  test('follows the end of the process that started it', async () => {
    const { child, exit } = await startListening();
    child.disconnect();
    expect(await exit).toBe(0);
  });
});

test('the log has every request, every sign-in that failed, and no secret', async () => {
  const { child, port, exit, output } = await startListening({ PUBLIC_URL: 'https://bank.example.com' });
  const url = `http://127.0.0.1:${port}`;
  const id = '7e9a2b3c-4d5e-4f6a-9b8c-1d2e3f4a5b6c';
  const headers = { 'content-type': 'application/json', authorization: 'Api-Key rbk_secret1', 'x-api-key': 'secret2' };
  await fetch(`${url}/auth/login?password=secret3`, { method: 'POST', headers, body: '{"password":"secret4"' });
  await fetch(`${url}/auth/login`, { method: 'POST', headers, body: '{"email":"secret5@x","password":"secret6"}' });
  await fetch(`${url}/auth/login`, { method: 'POST', headers, body: '{"email":"SECRET5@x","password":"secret6"}' });
  await fetch(`${url}/v1/accounts/${id}/otp/secret7?code=secret8`, { headers });
  await fetch(`${url}/secret9`, { headers });
  child.kill('SIGTERM');
  await exit;
  const lines = output().trim().split('\n');
  const entries = lines.map((line) => JSON.parse(line));
  const requests = entries.filter(({ msg }) => msg === 'request');
  expect(requests).toMatchObject([
    { method: 'POST', path: '/auth/login', status: 400, code: 'VALIDATION_ERROR', requestId: expect.any(String) },
    { method: 'POST', path: '/auth/login', status: 401, code: 'UNAUTHORIZED', address: '127.0.0.1' },
    { method: 'POST', path: '/auth/login', status: 401 },
    { method: 'GET', path: `/v1/accounts/${id}/otp/:requestId`, status: 401, code: 'INVALID_API_KEY' },
    { method: 'GET', path: '(unknown)', status: 404, code: 'NOT_FOUND' },
  ]);
  const failed = entries.filter(({ msg }) => msg === 'a sign-in failed');
  const about = { level: 'warn', outcome: 'wrong_password', address: '127.0.0.1', requestId: expect.any(String) };
  const subject = expect.stringMatching(/^[0-9a-f]{16}$/);
  expect(failed).toMatchObject([
    { ...about, subject },
    { ...about, subject },
  ]);
  expect(failed[0].subject).toBe(failed[1].subject);
  // With an https address and no trusted proxy, every caller would have the proxy's address.
  expect(entries.some(({ level, msg }) => level === 'warn' && msg.includes('TRUSTED_PROXIES is not set'))).toBe(true);
  expect(output()).not.toMatch(/secret/i);
});

/** Sends a request without its body: the server has read the head and waits. */
async function beginLogin(port: number): Promise<{ socket: Socket; reply: Promise<string> }> {
  const socket = connectSocket(port, '127.0.0.1');
  let text = '';
  const reply = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(text));
  });
  const head = ['POST /auth/login HTTP/1.1', 'Host: 127.0.0.1', 'Content-Type: application/json', 'Content-Length: 2'];
  // The server's 100 Continue says that it has the head.
  const begun = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.startsWith('HTTP/1.1 100 ')) text = text.slice(text.indexOf('\r\n\r\n') + 4);
      resolve();
    });
  });
  socket.write(`${head.join('\r\n')}\r\nExpect: 100-continue\r\n\r\n`);
  await begun;
  return { socket, reply };
}
