import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { chromiumArgs, findChromium } from '../../tools/chromium.ts';
import { type Gate, watchGate } from './gate.ts';

const secret = 'pass word+1';
let browser: Browser;
let context: BrowserContext;
let gate: Gate;
let address: string;
let received: string[] = [];
const server = createServer((request, response) => {
  received.push(`${request.method} ${request.url}`);
  response.setHeader('content-type', 'text/html').end('<p>here</p>');
});
const sockets = new WebSocketServer({ server });

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: (await findChromium()).path, args: chromiumArgs() });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await browser.close();
  sockets.close();
  server.close();
});
beforeEach(async () => {
  context = await browser.newContext();
  gate = watchGate(context);
  received = [];
});
afterEach(() => context.close());

/** Opens a page that has been given the secret. `before` is what has to happen before the bank may see it. */
async function given(before = async () => {}) {
  const page = await context.newPage();
  await page.goto(`http://${address}/login?lang=en`);
  await gate.open([secret], before);
  gate.taken();
  return page;
}

test('pages and pictures that are only read carry nothing', async () => {
  const page = await given();
  await page.goto(`http://${address}/other?x=1`);
  await page.evaluate(`fetch('/config?version=7').then((answer) => answer.text())`);
  expect(gate.hasPassed()).toBe(false);
});

const carriers: [string, string][] = [
  ['a form', `fetch('/in', { method: 'POST', body: 'nothing' })`],
  ['a beacon', `navigator.sendBeacon('/in', 'x')`],
  ['an address that shows the secret', `fetch('/in?p=' + encodeURIComponent('pass word+1'))`],
  ['an address as a form writes it', `fetch('/in?p=pass+word%2B1')`],
  ['an address in base64', `fetch('/in?p=' + btoa('pass word+1'))`],
  ['an authorization', `fetch('/in', { headers: { authorization: 'Basic eDp5' } })`],
  [
    'a form of a second window',
    `open('/popup').onload = (event) => event.target.defaultView.fetch('/in', { method: 'POST' })`,
  ],
];

test.each(carriers)('%s is held until it is written down', async (_, script) => {
  const writing = Promise.withResolvers<void>();
  const page = await given(() => writing.promise);
  await page.evaluate(`void (${script})`);
  await expect.poll(() => gate.hasPassed()).toBe(true);
  await page.evaluate('1');
  expect(received.filter((each) => each.includes('/in'))).toEqual([]);
  writing.resolve();
  await expect.poll(() => received.filter((each) => each.includes('/in')).length).toBe(1);
});

test.each(carriers)('%s does not leave when it may not be given', async (_, script) => {
  const page = await given(async () => {
    throw new Error('given up');
  });
  await page.evaluate(`void (${script})`);
  await expect.poll(() => gate.hasPassed()).toBe(true);
  await expect(gate.close()).rejects.toThrow('given up');
  await page.goto(`http://${address}/later`);
  expect(received.filter((each) => each.includes('/in'))).toEqual([]);
});

test('what may not be given fails in the page at once', async () => {
  const page = await given(async () => {
    throw new Error('given up');
  });
  const sent = `fetch('/in', { method: 'POST', body: 'x' }).then(() => 'left', () => 'refused')`;
  expect(await page.evaluate(`Promise.race([${sent}, new Promise((done) => setTimeout(done, 5_000, 'held'))])`)).toBe(
    'refused',
  );
});

test('what a route of the connector lets go is written down, though it is not held', async () => {
  let written = 0;
  const page = await given(async () => {
    written += 1;
  });
  await page.route('**/in', (route) => route.continue());
  await page.evaluate(`fetch('/in', { method: 'POST', body: 'x' }).then((answer) => answer.text())`);
  expect(written).toBe(1);
  expect(gate.hasPassed()).toBe(true);
});

test('a call of the connector itself is held, too', async () => {
  const page = await given(async () => {
    throw new Error('given up');
  });
  await expect(page.request.post(`http://${address}/in`, { data: 'x' })).rejects.toThrow('given up');
  expect(received.filter((each) => each.includes('/in'))).toEqual([]);
});

test('an open WebSocket counts from the moment when the secret is taken', async () => {
  const page = await context.newPage();
  await page.goto(`http://${address}/login`);
  await page.evaluate(`new Promise((done) => { new WebSocket('ws://${address}/').onopen = done; })`);
  await gate.open([secret], async () => {});
  expect(gate.hasPassed()).toBe(false);
  gate.taken();
  expect(gate.hasPassed()).toBe(true);
});

test('a WebSocket counts also of a page that was there before it was watched, and none that has closed', async () => {
  const early = await browser.newContext();
  const page = await early.newPage();
  const watching = watchGate(early);
  await page.goto(`http://${address}/login`);
  const socket = `new Promise((done) => {
    const socket = new WebSocket('ws://${address}/');
    socket.onopen = () => socket.close();
    socket.onclose = done;
  })`;
  await page.evaluate(socket);
  await watching.open([secret], async () => {});
  watching.taken();
  expect(watching.hasPassed()).toBe(false);
  await page.evaluate(socket);
  await expect.poll(() => watching.hasPassed()).toBe(true);
  await early.close();
});

test('a secret that is empty is in no address', async () => {
  const page = await context.newPage();
  await gate.open([''], async () => {});
  gate.taken();
  await page.goto(`http://${address}/login`);
  expect(gate.hasPassed()).toBe(false);
});

test('what is sent before the secret is taken, or after the bank has answered, does not count', async () => {
  const page = await context.newPage();
  await page.goto(`http://${address}/login`);
  await gate.open([secret], async () => {});
  const send = () => page.evaluate(`fetch('/in', { method: 'POST', body: 'x' }).then((answer) => answer.text())`);
  await send();
  expect(gate.hasPassed()).toBe(false);
  gate.taken();
  await gate.close();
  await send();
  expect(gate.hasPassed()).toBe(false);
});

test('it is written down once, however much is sent', async () => {
  let written = 0;
  const page = await given(async () => {
    written += 1;
  });
  const send = `fetch('/in', { method: 'POST', body: 'x' }).then((answer) => answer.text())`;
  await page.evaluate(`Promise.all([${send}, ${send}, ${send}])`);
  expect(written).toBe(1);
  await gate.close();
});

test('nothing counts before the secret is taken: no socket that was there for a moment, and no call of the connector', async () => {
  const page = await context.newPage();
  await page.goto(`http://${address}/login`);
  await gate.open([secret], async () => {});
  await page.evaluate(`new Promise((done) => {
    const socket = new WebSocket('ws://${address}/');
    socket.onopen = () => socket.close();
    socket.onclose = done;
  })`);
  await page.request.post(`http://${address}/in`, { data: 'x' });
  expect(gate.hasPassed()).toBe(false);
  gate.taken();
  await gate.close();
  await page.request.post(`http://${address}/in`, { data: 'x' });
  expect(gate.hasPassed()).toBe(false);
});

test('each secret is written down for itself', async () => {
  const written: string[] = [];
  const page = await context.newPage();
  await page.goto(`http://${address}/login`);
  for (const name of ['first', 'second']) {
    await gate.open([secret], async () => void written.push(name));
    expect(gate.hasPassed()).toBe(false);
    gate.taken();
    await page.evaluate(`fetch('/in', { method: 'POST', body: 'x' }).then((answer) => answer.text())`);
    await gate.close();
  }
  expect(written).toEqual(['first', 'second']);
});

test('what may not be given over a WebSocket is told at the end, and breaks nothing before', async () => {
  const page = await context.newPage();
  await page.goto(`http://${address}/login`);
  await page.evaluate(`new Promise((done) => { new WebSocket('ws://${address}/').onopen = done; })`);
  await gate.open([secret], async () => {
    throw new Error('given up');
  });
  gate.taken();
  await page.evaluate('new Promise((done) => setTimeout(done, 50))');
  await expect(gate.close()).rejects.toThrow('given up');
});
