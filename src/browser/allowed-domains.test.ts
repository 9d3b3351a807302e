import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { scriptedBank } from '../../test/support/scripted-bank.ts';
import { createLogger } from '../log.ts';
import { chromiumArgs, findChromium } from '../runtime/chromium.ts';
import { refusedHostsOf } from './allowed-domains.ts';
import { createBrowsers } from './browser.ts';

const executable = async () => ({ path: (await findChromium()).path, args: chromiumArgs() });
const browsers = createBrowsers({ 'headless-shell': executable, chromium: executable }, createLogger('test', 'silent'));
afterAll(() => browsers.close());

test('a page reaches the hosts its bank declares, and no other', async () => {
  const heard: string[] = [];
  const listen = async (name: string) => {
    const server = createServer((request, response) => {
      heard.push(`${name} ${request.url}`);
      response.setHeader('content-type', 'text/html').end('<h1>Bank</h1>');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return server;
  };
  const hostOf = (server: Server) => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [bank, tracker] = await Promise.all([listen('bank'), listen('tracker')]);
  const context = await browsers.openContext({ ...scriptedBank('one'), domains: [hostOf(bank)] }, undefined);
  const page = await context.newPage();
  await page.goto(`http://${hostOf(bank)}/`);
  const outcome = await page.evaluate(tryEverything(hostOf(tracker)));
  expect(outcome).toEqual(['refused', 'refused']);
  expect(refusedHostsOf(context)).toEqual([hostOf(tracker)]);
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
