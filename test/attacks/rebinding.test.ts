/** The name of a bank leads to an address that is not a public one: the name server was taken over, or the network lies. */

import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger } from '../../src/base/log.ts';
import type { Resolve } from '../../src/base/public-address.ts';
import { createBrowsers } from '../../src/browser/chromium/browser.ts';
import type { LiveSession } from '../../src/browser/session/live-session.ts';
import { createLiveSessions } from '../../src/browser/session/live-sessions.ts';
import { chromiumArgs, findChromium } from '../../src/tools/chromium.ts';
import { scriptedBank } from '../support/scripted-bank.ts';

const executable = async () => ({ path: (await findChromium()).path, args: chromiumArgs() });
const executables = { 'headless-shell': executable, chromium: executable };
const log = createLogger('test', 'silent');
let connections = 0;
const listener = createServer((socket) => {
  connections += 1;
  socket.destroy();
});
const bankServer = createHttpServer((_request, response) => {
  response.setHeader('content-type', 'text/html').end('<h1>Accounts</h1>');
});
const portOf = ({ address }: { address(): unknown }) => (address() as AddressInfo).port;
let forbidden: number;
let bankHost: string;

/** `bank.example` is at this machine, `both.example` also somewhere else. */
const resolve: Resolve = async (name) => {
  const here = { address: '127.0.0.1', family: 4 };
  return name === 'both.example' ? [{ address: '8.8.8.8', family: 4 }, here] : [here];
};
const browsers = createBrowsers(executables, log, { resolve });

beforeAll(async () => {
  await Promise.all([listener, bankServer].map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
  forbidden = portOf({ address: () => listener.address() });
  bankHost = `127.0.0.1:${portOf({ address: () => bankServer.address() })}`;
});
afterAll(async () => {
  await browsers.close();
  bankServer.closeAllConnections();
  bankServer.close();
  listener.close();
});

async function open(): Promise<LiveSession> {
  const domains = [bankHost, `bank.example:${forbidden}`, `*.bank.example:${forbidden}`, `both.example:${forbidden}`];
  const bank = { ...scriptedBank('rebound'), domains };
  return createLiveSessions(browsers).open({
    id: 's1',
    bank,
    reading: 'scraping',
    secrets: [],
    storageState: undefined,
  });
}

test('a visit to it fails as a host that is not allowed, and is named', async () => {
  const live = await open();
  const visit = live.call((page) => page.goto(`https://bank.example:${forbidden}/login`));
  await expect(visit).rejects.toMatchObject({ reason: 'host_not_allowed' });
  expect(live.refusedHost()).toBe(`bank.example:${forbidden}`);
  expect(live.refusedHosts()).toEqual([{ host: 'bank.example', why: 'private_address' }]);
  expect(connections).toBe(0);
  await live.end();
});

test('what a page of the bank asks of it does not arrive, and the page is fine', async () => {
  const live = await open();
  const tried = await live.call(async (page) => {
    await page.goto(`http://${bankHost}/`);
    const outcomes = await page.evaluate(
      (hosts) =>
        Promise.all(
          hosts.map(async (host) => [
            await fetch(`https://${host}/`, { mode: 'no-cors' }).then(
              () => 'arrived',
              () => 'refused',
            ),
            await new Promise((resolve) => {
              const socket = new WebSocket(`wss://${host}/`);
              socket.onclose = () => resolve('refused');
              socket.onopen = () => resolve('arrived');
            }),
          ]),
        ),
      ['bank', 'www.bank', 'both'].map((name) => `${name}.example:${forbidden}`),
    );
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
    return outcomes.flat();
  });
  expect(new Set(tried)).toEqual(new Set(['refused']));
  expect(live.refusedHosts().map(({ host }) => host)).toEqual(
    expect.arrayContaining(['bank.example', 'www.bank.example', 'both.example']),
  );
  expect(connections).toBe(0);
  await live.end();
});

test('the same name is reached where the connector says that the bank is in a network of its own', async () => {
  const bank = { ...scriptedBank('inside'), domains: [`bank.example:${forbidden}`], privateNetwork: true };
  const sessions = createLiveSessions(browsers);
  const live = await sessions.open({ id: 's2', bank, reading: 'scraping', secrets: [], storageState: undefined });
  await expect(live.call((page) => page.goto(`https://bank.example:${forbidden}/`))).rejects.toThrow();
  expect(connections).toBeGreaterThan(0);
  await live.end();
});
