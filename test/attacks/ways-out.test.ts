/** A script in a bank's page tries to speak with hosts that the bank does not declare. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { domainLimit } from '../../src/banks/domains.ts';
import { createLogger } from '../../src/base/log.ts';
import { type Browsers, createBrowsers } from '../../src/browser/chromium/browser.ts';
import { limitToDomains, refusedHostsOf } from '../../src/browser/wall/allowed-domains.ts';
import { refusedHosts } from '../../src/browser/wall/refused-hosts.ts';
import { chromiumArgs, findChromium } from '../../src/tools/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { isFull } from '../support/form.ts';
import { scriptedBank } from '../support/scripted-bank.ts';
import { type Forbidden, startForbidden, startHostileBank } from './hostile-bank.ts';
import { waysOut } from './ways-out.ts';

const PATIENCE_MS = 8_000;

let browsers: Browsers;
let bare: Browser | undefined;
let behind: Forbidden[] = [];
/** Nothing in the plain form, in which there is no time for it. */
let without: Forbidden[] = [];
let refused: string[] = [];

beforeAll(async () => {
  const { path } = await findChromium();
  const executable = async () => ({ path, args: chromiumArgs() });
  browsers = createBrowsers({ 'headless-shell': executable, chromium: executable }, createLogger('test', 'silent'));
  if (isFull) bare = await chromium.launch({ executablePath: path, args: chromiumArgs() });
  await Promise.all([tryBehindTheWall(), bare && tryWithoutIt(bare)]);
});
afterAll(async () => {
  await Promise.all([browsers?.close(), bare?.close()]);
});

async function tryBehindTheWall() {
  behind = await tryAll(
    (host) => browsers.openContext({ ...scriptedBank('hostile'), domains: [host] }, undefined),
    (context, way) => refusedOf(context).includes(way.there),
  );
}

/** The same pages where only the page is limited, as it was before there was a wall. */
async function tryWithoutIt(browser: Browser) {
  without = await tryAll(
    async (host) => {
      const context = await browser.newContext({ serviceWorkers: 'block' });
      await limitToDomains(
        context,
        domainLimit({ domains: [host] }),
        refusedHosts(() => {}),
      );
      return context;
    },
    (_, way) => way.arrived.length > 0,
  );
}

/** Lets a bank's pages try all ways, until it can be told of those that `leaks` names, and a moment longer. */
async function tryAll(
  open: (host: string) => Promise<BrowserContext>,
  isTold: (context: BrowserContext, way: Forbidden) => boolean,
): Promise<Forbidden[]> {
  const forbidden = await startForbidden();
  const bank = await startHostileBank(forbidden.all);
  const context = await open(bank.host);
  await bank.visit(context);
  const known = forbidden.all.filter((way) => way.leaks);
  await eventually(
    async () => known.every((way) => isTold(context, way)),
    (all) => all,
    PATIENCE_MS,
  ).catch(() => undefined);
  await sleep(1_000);
  refused = [...refused, ...refusedOf(context)];
  await context.close();
  bank.close();
  forbidden.close();
  return forbidden.all;
}

const refusedOf = (context: BrowserContext) => refusedHostsOf(context).map(({ host }) => host);
const behindTheWall = (name: string) => behind.find((way) => way.name === name);
const namesOf = (ways: Forbidden[]) => ways.map(({ name }) => name);

describe('of what a script in a page tries, nothing arrives', () => {
  test.each(waysOut.map(({ name }) => name))('%s', (name) => {
    expect(behindTheWall(name)?.arrived).toEqual([]);
  });
});

test('what the limit in the page does not see is on the list of refused hosts', () => {
  const unheard = behind.filter((way) => way.leaks && !refused.includes(way.there));
  expect(namesOf(unheard)).toEqual([]);
});

test.runIf(isFull)('it does arrive without the wall, which hears of all that would be a connection', () => {
  expect(namesOf(without.filter((way) => way.leaks && way.arrived.length === 0))).toEqual([]);
  const leaks = without.filter((way) => way.over === 'tcp' && way.arrived.length > 0);
  const unheard = leaks.filter(({ name }) => !refused.includes(behindTheWall(name)?.there ?? ''));
  expect(namesOf(unheard)).toEqual([]);
});
