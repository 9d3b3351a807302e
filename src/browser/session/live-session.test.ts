import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scriptedBank } from '../../../test/support/scripted-bank.ts';
import { createLogger } from '../../base/log.ts';
import { chromiumArgs, findChromium } from '../../tools/chromium.ts';
import { type Browsers, createBrowsers } from '../chromium/browser.ts';
import { createLiveSessions, type LiveSessions } from './live-sessions.ts';
import { rest } from './rest.ts';

let browsers: Browsers;
let sessions: LiveSessions;
beforeAll(async () => {
  const executable = async () => ({ path: (await findChromium()).path, args: chromiumArgs() });
  browsers = createBrowsers({ 'headless-shell': executable, chromium: executable }, createLogger('test', 'silent'));
  sessions = createLiveSessions(browsers);
});
afterAll(() => browsers.close());

const open = () =>
  sessions.open({
    ...{ id: randomUUID(), bank: scriptedBank('scripted'), reading: 'scraping' },
    ...{ storageState: undefined, secrets: [] },
  });

test('a page that is closed while the bank is asked is a browser that stopped, and no unknown page', async () => {
  const live = await open();
  const call = live.call(async (page) => {
    void page.context().close();
    await page.getByRole('button', { name: 'There is none' }).click();
  });
  await expect(call).rejects.toMatchObject({ name: 'SessionFailure', reason: 'browser_crashed' });
  expect(sessions.get(live.id)).toBeUndefined();
});

test('a page that is there and is not the one that was expected is an unknown page', async () => {
  const live = await open();
  const call = live.call((page) => page.getByRole('button', { name: 'There is none' }).click({ timeout: 50 }));
  await expect(call).rejects.toMatchObject({ name: 'SessionFailure', reason: 'page_not_recognised' });
  await live.end();
});

test('a call that runs out of time on a page that is there is an unknown page, and no bank that is down', async () => {
  const live = await open();
  await live.call((page) => page.setContent('<p>Confirm on your phone</p>'));
  const late = live.call(() => new Promise(() => undefined), 100);
  await expect(late).rejects.toMatchObject({ name: 'SessionFailure', reason: 'page_not_recognised' });
  await live.end();
});

test('a page that was not met in time because this process stood still is no unknown page', async () => {
  const live = await open();
  const standStill = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500);
  const call = live.call((page) => {
    const meeting = page.getByRole('button', { name: 'There is none' }).click({ timeout: 1_000 });
    setTimeout(standStill, 100);
    return meeting;
  });
  await expect(call).rejects.toMatchObject({ reason: 'internal_error' });
  const next = live.call((page) => page.getByRole('button', { name: 'There is none' }).click({ timeout: 50 }));
  await expect(next).rejects.toMatchObject({ reason: 'page_not_recognised' });
  await live.end();
});

test('a call that runs out of time while the page has not come is a bank that does not answer', async () => {
  const silent = createServer(() => undefined);
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const live = await open();
  const visit = live.call((page) => page.goto(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`), 3_000);
  await expect(visit).rejects.toMatchObject({ reason: 'bank_unavailable' });
  await live.end();
  silent.closeAllConnections();
  silent.close();
});

test('a visit right after one whose connection broke gets its page', async () => {
  let broken = false;
  const bank = createServer(({ socket }, response) => (broken ? socket.resetAndDestroy() : response.end('fine')));
  await once(bank.listen(0, '127.0.0.1'), 'listening');
  const live = await open();
  const visit = () => live.call((page) => page.goto(`http://127.0.0.1:${(bank.address() as AddressInfo).port}`));
  try {
    for (let times = 0; times < 10; times += 1) {
      broken = true;
      await expect(visit()).rejects.toMatchObject({ reason: 'network_error' });
      broken = false;
      expect((await visit())?.status()).toBe(200);
    }
  } finally {
    await live.end();
    bank.close();
  }
});

test('a page that waits is not drawn again and again for its caret', async () => {
  const live = await open();
  await live.call((page) => page.setContent('<input autofocus>'));
  live.rest();
  const caret = () => live.call((page) => page.evaluate("getComputedStyle(document.activeElement)['caret-animation']"));
  await expect.poll(caret).toBe('manual');
  const sheets = () => live.call((page) => page.evaluate('document.adoptedStyleSheets.length'));
  expect(await sheets()).toBe(1);
  await live.call((page) => rest(page));
  expect(await sheets()).toBe(1);
  await live.end();
});
