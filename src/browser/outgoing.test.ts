import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { chromiumArgs, findChromium } from '../runtime/chromium.ts';
import { type Outgoing, watchOutgoing } from './outgoing.ts';

const secret = 'pass word+1';
let browser: Browser;
let context: BrowserContext;
let outgoing: Outgoing;
let address: string;
const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>here</p>'));
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
  outgoing = watchOutgoing(context);
});
afterEach(() => context.close());

async function page() {
  const page = await context.newPage();
  await page.goto(`http://${address}/login?lang=en`);
  outgoing.begin([secret]);
  return page;
}

test('pages and pictures that are only read carry nothing', async () => {
  const here = await page();
  await here.goto(`http://${address}/other?x=1`);
  await here.evaluate(`fetch('/config?version=7').then((answer) => answer.text())`);
  expect(outgoing.maybeSent()).toBe(false);
});

test.each([
  ['a form', `fetch('/login', { method: 'POST', body: 'nothing' })`],
  ['a beacon', `navigator.sendBeacon('/track', 'x')`],
  ['an address that shows the secret', `fetch('/login?p=' + encodeURIComponent('pass word+1'))`],
  ['an address as a form writes it', `fetch('/login?p=pass+word%2B1')`],
  ['an address in base64', `fetch('/login?p=' + btoa('pass word+1'))`],
  ['an authorization', `fetch('/login', { headers: { authorization: 'Basic eDp5' } })`],
])('%s may carry it', async (_, script) => {
  const here = await page();
  await here.evaluate(script);
  await expect.poll(() => outgoing.maybeSent()).toBe(true);
});

test('a word over a WebSocket may carry it, also in a second window', async () => {
  const here = await page();
  const popup = context.waitForEvent('page');
  await here.evaluate(`open('/popup')`);
  const second = await popup;
  await second.waitForLoadState();
  await second.evaluate(`new Promise((done) => {
    const socket = new WebSocket('ws://${address}/');
    socket.onopen = () => { socket.send('hello'); done(); };
  })`);
  await expect.poll(() => outgoing.maybeSent()).toBe(true);
});

test('what was sent before it was given does not count', async () => {
  const here = await page();
  await here.evaluate(`fetch('/login', { method: 'POST', body: 'x' }).then((answer) => answer.text())`);
  expect(outgoing.maybeSent()).toBe(true);
  outgoing.begin([secret]);
  expect(outgoing.maybeSent()).toBe(false);
});
