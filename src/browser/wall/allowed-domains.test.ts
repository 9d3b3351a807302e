import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { scriptedBank } from '../../../test/support/scripted-bank.ts';
import { createLogger } from '../../base/log.ts';
import { chromiumArgs, findChromium } from '../../tools/chromium.ts';
import { createBrowsers } from '../chromium/browser.ts';
import { refusedHostsOf } from './allowed-domains.ts';

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
  // A direct call of a connector, without its page, goes the same way.
  expect((await page.request.get(`http://${hostOf(tracker)}/direct`)).status()).toBe(403);
  expect((await page.request.get(`http://${hostOf(bank)}/direct`)).status()).toBe(200);
  expect(refusedHostsOf(context)).toEqual([{ host: hostOf(tracker), why: 'not_declared' }]);
  expect(heard.filter((line) => line.startsWith('tracker'))).toEqual([]);
  expect(heard).toEqual(expect.arrayContaining(['bank /', 'bank /direct']));
  await context.close();
  bank.close();
  tracker.close();
});

test('a WebSocket of the bank is heard, in the page and in a worker', async () => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<h1>Bank</h1>');
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`you said ${data}`)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const context = await browsers.openContext({ ...scriptedBank('one'), domains: [host] }, undefined);
  const page = await context.newPage();
  await page.goto(`http://${host}/`);
  expect(await page.evaluate(talk(host))).toEqual(['you said hello', 'you said hello']);
  await context.close();
  await expect.poll(() => sockets.clients.size).toBe(0);
  server.close();
});

/** Runs in the page. */
const talk = (host: string) => `(async () => {
  const script = \`const socket = new WebSocket('ws://${host}/live');
    socket.onopen = () => socket.send('hello');
    socket.onmessage = ({ data }) => postMessage(data);\`;
  const inPage = new Promise((resolve) => new Function('postMessage', script)(resolve));
  const worker = new Worker(URL.createObjectURL(new Blob([script])));
  const inWorker = new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); });
  return [await inPage, await inWorker];
})()`;

/** Runs in the page: an image, a socket and a call to another host, each of which ends in some way. */
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
