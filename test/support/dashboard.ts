/** The dashboard in a real Chromium, as a person sees it. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, expect, inject } from 'vitest';
import type { Ready } from '../../src/embedded/start-all.ts';
import { chromiumArgs, findChromium } from '../../src/tools/chromium.ts';
import { texts as en } from '../../web/src/texts/en.ts';
import { call } from './call.ts';
import { isFull } from './form.ts';
import { openWhole, type Whole } from './whole.ts';

export { texts as en } from '../../web/src/texts/en.ts';
export { texts as es } from '../../web/src/texts/es.ts';

export type Person = { email: string; password: string; whole: Whole };

export type VisitOptions = {
  /** The person who is signed in. Without it nobody is. */
  as?: Person;
  language?: 'en' | 'es';
  theme?: 'light' | 'dark';
  /** Uses 390 by 844 instead of 1440 by 900. */
  phone?: boolean;
  /** The statuses that the test provokes, and which the browser may report as refused. */
  refused?: number[];
  /** The test cuts the connection. */
  cut?: boolean;
  /** Used instead of the shared instance. */
  ready?: Ready;
  /** Opens another tab of the same browser. */
  context?: BrowserContext;
};

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = join(import.meta.dirname, '../dashboard/screenshots');

let launched: Promise<Browser> | undefined;

/** The tests of a file share one browser. */
afterAll(async () => {
  await (await launched)?.close();
  launched = undefined;
});

const visits: { context: BrowserContext; complaints: string[] }[] = [];

/** Runs before the accounts of the test are deleted, because a page that still shows one would report errors. */
afterEach(async () => {
  const made = visits.splice(0);
  for (const { context } of made) await context.close();
  expect(made.flatMap(({ complaints }) => complaints)).toEqual([]);
});

/** Registers a new person without accounts, so that the totals on a page are those of the test alone. */
export async function newPerson(ready: Ready = inject('ready')): Promise<Person> {
  const operator = { email: `ada-${randomUUID().slice(0, 8)}@example.com`, password: 'correct horse' };
  await call(ready.api, 'POST', '/auth/register', { body: { ...operator, name: 'Ada' } });
  return { ...operator, whole: await openWhole({ ...ready, operator }) };
}

/** Opens a page below `/dashboard`. When the test ends, its console must be without errors. */
export async function visit(path: string, options: VisitOptions = {}): Promise<Page> {
  const { as, ready = inject('ready'), refused = [] } = options;
  const context = options.context ?? (await openContext(options));
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    const text = message.text();
    if (options.cut && /ERR_INTERNET_DISCONNECTED/.test(text)) return;
    if (refused.some((status) => text.includes(`the server responded with a status of ${status}`))) return;
    complaints.push(`${text} (${message.location().url})`);
  });
  visits.push({ context, complaints });
  if (as) {
    // Signed in as after a reload. Signing in by hand is tested once.
    const token = JSON.stringify(as.whole.token);
    await page.addInitScript(
      `if (!sessionStorage.getItem('known')) { sessionStorage.setItem('known', '1'); sessionStorage.setItem('reconbanker.token', ${token}); }`,
    );
  }
  await page.goto(`${ready.api}/dashboard${path}`);
  return page;
}

async function openContext({ language = 'en', theme = 'light', phone }: VisitOptions): Promise<BrowserContext> {
  launched ??= launch();
  const context = await (await launched).newContext({
    viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    hasTouch: phone ?? false,
    locale: language === 'es' ? 'es-ES' : 'en-GB',
    timezoneId: 'Europe/Madrid',
    colorScheme: theme,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(20_000);
  return context;
}

async function launch(): Promise<Browser> {
  const { path } = await findChromium();
  const args = chromiumArgs();
  return chromium.launch({ executablePath: path, args, chromiumSandbox: !args.includes('--no-sandbox') });
}

/** Fails with the findings of axe-core on the page as it is now, in both themes. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const found = await page.evaluate<string[]>(
      `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) =>
        id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 200) + ' ' + failureSummary).join('; ')))`,
    );
    expect(found, colorScheme).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

/**
 * Saves `<name>-light.png` and `<name>-dark.png`, of the window or, with `whole`, of the whole page. Only with
 * `TESTS=full`.
 */
export async function photograph(page: Page, name: string, { whole = false } = {}): Promise<void> {
  if (!isFull) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(screenshots, `${name}-${colorScheme}.png`), fullPage: whole });
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Resolves when the page receives events: later changes then reach it by themselves. */
export async function untilLive(page: Page, texts = en): Promise<void> {
  await page.getByText(texts.shell.link.live, { exact: true }).first().waitFor({ state: 'attached' });
}
