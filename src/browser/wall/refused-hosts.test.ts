import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { scriptedBank } from '../../../test/support/scripted-bank.ts';
import { createLogger } from '../../base/log.ts';
import { chromiumArgs, findChromium } from '../../tools/chromium.ts';
import { type Browsers, createBrowsers } from '../chromium/browser.ts';
import type { LiveSession } from '../session/live-session.ts';
import { createLiveSessions } from '../session/live-sessions.ts';

let browsers: Browsers;
let bankServer: Server;
let otherServer: Server;
const heard: string[] = [];
const asked: string[] = [];

const hostOf = (server: Server) => `127.0.0.1:${(server.address() as AddressInfo).port}`;
const form = (action: string, target = '') =>
  `<form method="post" action="${action}"${target}><input name="password" value="planted-secret"><button>Go</button></form>`;

/** A bank that has moved: each of its pages leads to the other server in another way. */
function pageOf(path: string): string {
  const elsewhere = `http://${hostOf(otherServer)}/moved`;
  const pages: Record<string, string> = {
    '/form-302': form('/302'),
    '/form-303': form('/303'),
    '/form-307': form('/307'),
    '/form-308': form('/308'),
    '/form-twice': form('/twice'),
    '/form-elsewhere': form(elsewhere),
    '/form-window-307': form('/307', ' target="_blank"'),
    '/meta': `<meta http-equiv="refresh" content="0;url=${elsewhere}">`,
    '/script': `<script>location = '${elsewhere}'</script>`,
    '/window': `<button onclick="window.open('${elsewhere}')">Go</button>`,
    '/window-302': `<button onclick="window.open('/302')">Go</button>`,
    '/picture-302': `<h1>Accounts</h1><img src="/302"><iframe src="/302"></iframe>`,
    '/form-within': form('/within'),
  };
  return pages[path] ?? '<h1>Accounts</h1>';
}

beforeAll(async () => {
  otherServer = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    response.setHeader('content-type', 'text/html').end('<h1>Elsewhere</h1>');
  });
  bankServer = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(`${request.method} ${path}`);
    const status = /^\/30\d$/.test(path) ? Number(path.slice(1)) : null;
    const location =
      path === '/twice' ? '/307' : path === '/within' ? '/accounts' : `http://${hostOf(otherServer)}/moved`;
    if (status || path === '/twice' || path === '/within') return response.writeHead(status ?? 307, { location }).end();
    response.setHeader('content-type', 'text/html').end(pageOf(path));
  });
  await Promise.all([bankServer, otherServer].map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
  const executable = async () => ({ path: (await findChromium()).path, args: chromiumArgs() });
  browsers = createBrowsers({ 'headless-shell': executable, chromium: executable }, createLogger('test', 'silent'));
});

afterAll(async () => {
  await browsers?.close();
  for (const server of [bankServer, otherServer]) {
    server?.closeAllConnections();
    server?.close();
  }
});

async function open(domains = [hostOf(bankServer)]): Promise<LiveSession> {
  heard.length = 0;
  asked.length = 0;
  const bank = { ...scriptedBank('moved'), domains };
  const sessions = createLiveSessions(browsers);
  return sessions.open({ id: 's1', bank, reading: 'scraping', secrets: [], storageState: undefined });
}

/** Opens the page, presses its button if it has one, and looks for a page that will not come. */
const visit = (live: LiveSession, path: string) =>
  live.call(async (page) => {
    await page.goto(`http://${hostOf(bankServer)}${path}`, { waitUntil: 'commit' });
    if (/form|window/.test(path)) await page.getByRole('button', { name: 'Go' }).click();
    await page.getByText('nowhere to be seen').waitFor({ timeout: 1_500 });
  });

describe('a page that goes to a host which its bank does not declare', () => {
  test.each([
    ['/302', 'by a redirect'],
    ['/form-302', 'by a redirect of a form'],
    ['/form-303', 'by a redirect of a form with 303'],
    ['/form-307', 'by a redirect that sends the form on'],
    ['/form-308', 'by a redirect that sends the form on, for good'],
    ['/form-twice', 'by the second of two redirects'],
    ['/form-elsewhere', 'by its form'],
    ['/meta', 'by itself'],
    ['/script', 'by a script'],
    ['/window', 'in a window'],
    ['/window-302', 'by a redirect in a window'],
    ['/form-window-307', 'by a form that opens a window and is sent on'],
  ])('%s: %s is refused before anything reaches that host, and named', async (path) => {
    const live = await open();
    await expect(visit(live, path)).rejects.toMatchObject({ name: 'SessionFailure', reason: 'host_not_allowed' });
    expect(live.refusedHost()).toBe(hostOf(otherServer));
    expect(heard).toEqual([]);
    await live.end();
  });

  test('is named whatever weaker name the connector has for what it sees', async () => {
    const live = await open();
    live.bank.login = async (page) => {
      await page.goto(`http://${hostOf(bankServer)}/form-307`);
      await Promise.all([page.waitForEvent('domcontentloaded'), page.getByRole('button').click()]);
      return { outcome: 'failed', reason: 'bank_unavailable' };
    };
    const login = live.login({ username: 'ana', password: 'planted-secret' }, async () => undefined);
    await expect(login).rejects.toMatchObject({ reason: 'host_not_allowed' });
    await live.end();
  });
});

test('pictures and frames that are redirected to such a host stay away, and the page is fine', async () => {
  const live = await open();
  await live.call(async (page) => {
    await page.goto(`http://${hostOf(bankServer)}/picture-302`);
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
  });
  await eventually(
    async () => asked,
    (all) => all.filter((line) => line === 'GET /302').length === 2,
  );
  expect(live.refusedHost()).toBeNull();
  expect(live.refusedHosts()).toEqual([{ host: hostOf(otherServer), why: 'not_declared' }]);
  expect((await live.evidence()).outline).toMatch(/^- refused host: "[•.:]+"/);
  expect(heard).toEqual([]);
  await live.end();
});

test('a redirect among the declared hosts goes through', async () => {
  const live = await open([hostOf(bankServer), hostOf(otherServer)]);
  const title = await live.call(async (page) => {
    await page.goto(`http://${hostOf(bankServer)}/form-within`);
    await Promise.all([page.waitForURL('**/accounts'), page.getByRole('button').click()]);
    await page.goto(`http://${hostOf(bankServer)}/302`);
    return page.getByRole('heading').innerText();
  });
  expect([title, heard]).toEqual(['Elsewhere', ['GET /moved']]);
  await live.end();
});

test('what one bank declares opens nothing for the pages of another', async () => {
  const wide = await open([hostOf(otherServer)]);
  const live = await open();
  await expect(visit(live, '/form-307')).rejects.toMatchObject({ reason: 'host_not_allowed' });
  expect(heard).toEqual([]);
  await Promise.all([wide.end(), live.end()]);
});
