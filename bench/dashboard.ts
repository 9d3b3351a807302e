/**
 * `node bench/dashboard.ts <data folder of a started instance>`: gives its operator 1,000 accounts, opens the overview
 * in fresh browsers, scrolls through the list of accounts, and prints how long the first page, frames and tasks took.
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import type { Ready } from '../src/embedded/start-all.ts';
import { chromiumArgs, findChromium } from '../src/tools/chromium.ts';
import { figuresOf } from './statistics.ts';

const MANY = 1_000;
const TURNS = 300;
const TURN_PX = 120;
const FIRST_PAGES = 8;

const { api, operator } = JSON.parse(readFileSync(join(process.argv[2] ?? '.data', 'ready.json'), 'utf8')) as Ready;
const { token } = (await call('POST', '/auth/login', operator)) as { token: string };
await fillUp();

const { path } = await findChromium();
const args = chromiumArgs();
const browser = await chromium.launch({ executablePath: path, args, chromiumSandbox: !args.includes('--no-sandbox') });
try {
  const firstPage: number[] = [];
  for (let round = 0; round < FIRST_PAGES; round++) firstPage.push(await openOverview());
  const page = await signedInPage();
  await page.goto(`${api}/dashboard/accounts?sort=name`);
  await page.locator('tbody tr[aria-rowindex]').first().waitFor();
  const atRest = await framesWhile(page, () => page.waitForTimeout(2_000));
  await browser.startTracing(page);
  const scrolling = await framesWhile(page, () => scroll(page));
  const tasks = longestTasks(await browser.stopTracing());
  console.table({
    'overview with its figures, nothing cached, ms': figuresOf(firstPage),
    'frames at rest, ms': figuresOf(atRest.frames),
    'frames while scrolling, ms': figuresOf(scrolling.frames),
    'tasks of the main thread over 1 ms, ms': figuresOf(tasks),
  });
  console.log(`tasks over 50 ms: ${tasks.filter((ms) => ms > 50).length}`);
  console.log(
    `rows in the page: at most ${scrolling.rows} of ${MANY}; load of the machine: ${loadavg()[0]?.toFixed(1)}`,
  );
} finally {
  await browser.close();
}

async function signedInPage(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(`sessionStorage.setItem('reconbanker.token', ${JSON.stringify(token)})`);
  return page;
}

/** Measures from the opening of the address to the totals of the server, in ms. Each page has a cache of its own. */
async function openOverview(): Promise<number> {
  const page = await signedInPage();
  const startedAt = performance.now();
  await page.goto(`${api}/dashboard/`);
  await page.getByText(/^All [\d,]+$/).waitFor();
  const took = performance.now() - startedAt;
  await page.close();
  return took;
}

async function fillUp(): Promise<void> {
  const there = (await call('GET', '/accounts')) as unknown[];
  const banks = (await call('GET', '/banks')) as { id: string; code: string }[];
  const bankId = banks.find(({ code }) => code === 'sandbox')?.id;
  for (let at = there.length; at < MANY; at += 10) {
    const names = Array.from({ length: Math.min(10, MANY - at) }, (_, place) => `Account ${at + place}`);
    await Promise.all(names.map((name) => call('POST', '/accounts', { bankId, name })));
  }
}

async function scroll(page: Page): Promise<void> {
  await page.mouse.move(800, 500);
  for (let turn = 0; turn < TURNS; turn++) {
    await page.mouse.wheel(0, TURN_PX);
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
}

async function framesWhile(page: Page, act: () => Promise<void>): Promise<{ frames: number[]; rows: number }> {
  await page.evaluate(`{
    const seen = { frames: [], rows: 0, going: true };
    window.seen = seen;
    let before = performance.now();
    requestAnimationFrame(function frame(now) {
      seen.frames.push(now - before);
      before = now;
      seen.rows = Math.max(seen.rows, document.querySelectorAll('tbody tr[aria-rowindex]').length);
      if (seen.going) requestAnimationFrame(frame);
    });
  }`);
  await act();
  return page.evaluate('window.seen.going = false, { frames: window.seen.frames.slice(1), rows: window.seen.rows }');
}

/** Returns the longest tasks of the thread that runs the page, in milliseconds. */
function longestTasks(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as {
    traceEvents: { name: string; ph: string; pid: number; tid: number; dur?: number; args?: { name?: string } }[];
  };
  const main = new Set(
    traceEvents
      .filter(({ name, args: given }) => name === 'thread_name' && given?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && main.has(`${pid} ${tid}`))
    .map(({ dur = 0 }) => dur / 1_000)
    .filter((ms) => ms > 1);
}

async function call(method: string, where: string, body?: unknown): Promise<unknown> {
  const headers = {
    'content-type': 'application/json',
    ...(where !== '/auth/login' && { authorization: `Bearer ${token}` }),
  };
  const answer = await fetch(api + where, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${where} answered ${answer.status}.`);
  return answer.json();
}
