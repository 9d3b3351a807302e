import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestUser, startTestApi, type TestApi, type TestUser } from '../../test/support/api.ts';

let api: TestApi;
let user: TestUser;
beforeAll(async () => {
  api = await startTestApi();
  user = await createTestUser(api);
});
afterAll(() => api?.close());

/** Returns everything that comes back. With `hangUp` the server sees that nothing more can follow. */
function send(request: string | Buffer, { hangUp = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(new URL(api.url).port), host: '127.0.0.1', allowHalfOpen: true });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => {
      resolve(Buffer.concat(chunks).toString());
      socket.destroy();
    });
    socket.on('error', reject);
    socket.write(request);
    if (hangUp) socket.end();
  });
}

const errorIn = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))).error;
const close = 'Host: 127.0.0.1\r\nConnection: close\r\n';

describe('what cannot be read as HTTP is answered like every other error', () => {
  test.each([
    ['a control character in a header', `GET /me HTTP/1.1\r\n${close}X-Name: a\0b\r\n\r\n`, 400, 'VALIDATION_ERROR'],
    ['an unknown method', `BREW /me HTTP/1.1\r\n${close}\r\n`, 400, 'VALIDATION_ERROR'],
    ['another protocol', '\x16\x03\x01\x02\0\x01', 400, 'VALIDATION_ERROR'],
    ['endless headers', `GET /me HTTP/1.1\r\n${close}X-Name: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
  ])('%s', async (_, request, status, code) => {
    const answer = await send(request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(errorIn(answer).code).toBe(code);
  });

  test('a body that ends early', async () => {
    const head = `PUT /me/operation-mode HTTP/1.1\r\n${close}Authorization: Bearer ${user.token}\r\n`;
    const answer = await send(`${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"mode":`, {
      hangUp: true,
    });
    expect(errorIn(answer).code).toBe('VALIDATION_ERROR');
  });
});

test('a small body that unpacks to a large one is 413', async () => {
  const packed = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
  const head = `PUT /me/operation-mode HTTP/1.1\r\n${close}Authorization: Bearer ${user.token}\r\n`;
  const types = 'Content-Type: application/json\r\nContent-Encoding: gzip\r\n';
  const answer = await send(
    Buffer.concat([Buffer.from(`${head}${types}Content-Length: ${packed.length}\r\n\r\n`), packed]),
  );
  expect(errorIn(answer).code).toBe('PAYLOAD_TOO_LARGE');
});

test('an expectation that nobody knows changes nothing', async () => {
  const answer = await send(`GET /health HTTP/1.1\r\n${close}Expect: tea\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
});
