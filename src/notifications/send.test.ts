import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterEach, expect, test } from 'vitest';
import { sendWebhook, type Webhook } from './send.ts';

const anywhere = { allowPrivate: true };
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function receiver(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

const webhook = (url: string, more: Partial<Webhook> = {}): Webhook => ({
  id: 'evt-1',
  url,
  body: '{"type":"login_failed"}',
  auth: null,
  signingSecrets: [],
  ...more,
});

test('sends the body as it is, with its id, the token and a signature', async () => {
  const got = Promise.withResolvers<{ headers: IncomingMessage['headers']; body: string }>();
  const url = await receiver(async (request, response) => {
    const chunks = await request.toArray();
    got.resolve({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(202, { 'retry-after': '7' }).end('ok');
  });
  const auth = { type: 'bearer', token: 't0k' } as const;
  const attempt = await sendWebhook(webhook(url, { auth, signingSecrets: [newSecret()] }), anywhere);
  expect(attempt).toEqual({ status: 202, ms: expect.any(Number), retryAfterSeconds: 7, answer: 'ok' });
  const { headers, body } = await got.promise;
  expect(body).toBe('{"type":"login_failed"}');
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': 'evt-1',
    authorization: 'Bearer t0k',
  });
  expect(headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
});

test('every secret signs, and the library of Standard Webhooks takes each for itself', async () => {
  const got = Promise.withResolvers<{ headers: Record<string, string>; body: string }>();
  const url = await receiver(async (request, response) => {
    const chunks = await request.toArray();
    got.resolve({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() });
    response.end();
  });
  const [current, previous, stranger] = [newSecret(), newSecret(), newSecret()];
  await sendWebhook(webhook(url, { signingSecrets: [current, previous] }), anywhere);
  const { headers, body } = await got.promise;
  for (const secret of [current, previous]) {
    expect(new Verifier(secret).verify(body, headers)).toEqual({ type: 'login_failed' });
  }
  expect(() => new Verifier(stranger).verify(body, headers)).toThrow();
  expect(() => new Verifier(current).verify(`${body} `, headers)).toThrow();
});

test('keeps the beginning of the answer, without what it should not have said', async () => {
  const url = await receiver((request, response) => {
    response.writeHead(500).end(`You sent ${request.headers.authorization}\n${'word '.repeat(500)}`);
  });
  const auth = { type: 'bearer', token: 'planted-token' } as const;
  const attempt = await sendWebhook(webhook(url, { auth }), anywhere);
  const answer = 'answer' in attempt ? attempt.answer : '';
  expect(answer).toMatch(/^You sent Bearer \[masked\]\nword word/);
  expect(Buffer.byteLength(answer)).toBe(1024);
});

test('api_key has its own scheme, and without a token there is no header', async () => {
  const seen: (string | undefined)[] = [];
  const url = await receiver((request, response) => {
    seen.push(request.headers.authorization, request.headers['webhook-signature']?.toString());
    response.end();
  });
  await sendWebhook(webhook(url, { auth: { type: 'api_key', token: 'k' } }), anywhere);
  await sendWebhook(webhook(url), anywhere);
  expect(seen).toEqual(['Api-Key k', undefined, undefined, undefined]);
});

test('does not follow a redirect', async () => {
  let calls = 0;
  const inside = await receiver((_request, response) => {
    calls++;
    response.end();
  });
  const url = await receiver((_request, response) => response.writeHead(307, { location: inside }).end());
  expect(await sendWebhook(webhook(url), anywhere)).toMatchObject({ status: 307 });
  expect(calls).toBe(0);
});

test('does not call a private address', async () => {
  const url = await receiver((_request, response) => response.end());
  expect(await sendWebhook(webhook(url), { allowPrivate: false })).toMatchObject({ error: 'target_refused' });
});

test('gives up on a receiver that never answers', async () => {
  const url = await receiver(() => undefined);
  expect(await sendWebhook(webhook(url), anywhere, { deadlineMs: 200 })).toMatchObject({ error: 'timeout' });
});

test('reads no more than it needs of an endless answer', async () => {
  const ended = Promise.withResolvers<number>();
  const url = await receiver((_request, response) => {
    let sent = 0;
    const block = Buffer.alloc(64 * 1024);
    const write = () => {
      while (!response.destroyed && response.write(block)) sent += block.length;
      if (!response.destroyed) sent += block.length;
    };
    response.on('drain', write).on('close', () => ended.resolve(sent));
    write();
  });
  expect(await sendWebhook(webhook(url), anywhere)).toMatchObject({ status: 200 });
  // What the sockets between them hold, not a gigabyte.
  expect(await ended.promise).toBeLessThan(50_000_000);
});

test('names what went wrong and repeats nothing of it', async () => {
  const url = await receiver((request) => request.socket.destroy());
  expect(await sendWebhook(webhook(url), anywhere)).toMatchObject({ error: 'connection_failed' });
  const gone = await receiver(() => undefined);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  expect(await sendWebhook(webhook(gone), anywhere)).toMatchObject({ error: 'connection_refused' });
  const nobody = await sendWebhook(webhook('http://nobody.invalid/'), anywhere);
  expect(nobody).toMatchObject({ error: 'name_not_resolved' });
  const token = { auth: { type: 'bearer' as const, token: 'line\nbreak' } };
  expect(await sendWebhook(webhook(url, token), anywhere)).toMatchObject({ error: 'request_invalid' });
  expect(await sendWebhook(webhook('nonsense'), anywhere)).toMatchObject({ error: 'request_invalid' });
});

test('stops when it is told to', async () => {
  const stop = new AbortController();
  const url = await receiver(() => stop.abort(new Error('the worker stops')));
  await expect(sendWebhook(webhook(url), anywhere, { signal: stop.signal })).rejects.toThrow('the worker stops');
});
