import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumArgs, findChromium } from '../runtime/chromium.ts';
import { isAllowed, limitToDomains } from './allowed-domains.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: (await findChromium()).path, args: chromiumArgs() });
});
afterAll(() => browser.close());

test.each([
  ['https://bank.example/login', true],
  ['https://cdn.bank-static.example/app.js', true],
  ['https://bank-static.example/app.js', false],
  ['https://evilbank-static.example/', false],
  ['https://bank.example.evil.example/', false],
  ['wss://bank.example/live', true],
  ['data:text/html,hello', true],
  ['file:///etc/passwd', false],
])('%s is allowed: %s', (url, allowed) => {
  expect(isAllowed(new URL(url), ['bank.example', '*.bank-static.example'])).toBe(allowed);
});

test('a page reaches the hosts its bank declares, and no other', async () => {
  const heard: string[] = [];
  const listen = (name: string) =>
    new Promise<Server>((resolve) => {
      const server = createServer((request, response) => {
        heard.push(`${name} ${request.url}`);
        response.setHeader('content-type', 'text/html').end('<h1>Bank</h1>');
      });
      server.listen(0, '127.0.0.1', () => resolve(server));
    });
  const hostOf = (server: Server) => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [bank, tracker] = await Promise.all([listen('bank'), listen('tracker')]);
  const refused: string[] = [];
  const context = await browser.newContext({ serviceWorkers: 'block' });
  await limitToDomains(context, [hostOf(bank)], (host) => refused.push(host));
  const page = await context.newPage();
  await page.goto(`http://${hostOf(bank)}/`);
  const outcome = await page.evaluate(tryEverything(hostOf(tracker)));
  expect(outcome).toEqual(['refused', 'refused']);
  expect(refused).toContain(hostOf(tracker));
  expect(heard.filter((line) => line.startsWith('tracker'))).toEqual([]);
  expect(heard).toContain('bank /');
  await context.close();
  bank.close();
  tracker.close();
});

/** Runs in the page: an image, a socket and a call to another host, each ended one way or the other. */
const tryEverything = (host: string) => `(async () => {
  const image = new Promise((resolve) => {
    const element = new Image();
    element.onerror = () => resolve('refused');
    element.onload = () => resolve('loaded');
    element.src = 'http://${host}/pixel';
  });
  const socket = new Promise((resolve) => {
    new WebSocket('ws://${host}/socket').onclose = resolve;
  });
  const call = fetch('http://${host}/call').then(() => 'answered', () => 'refused');
  await socket;
  return [await image, await call];
})()`;
