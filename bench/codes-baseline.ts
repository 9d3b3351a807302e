/** Measures a code without durability: the page and the promise that waits for the code are in one process. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyParser } from '@koa/bodyparser';
import Koa from 'koa';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { sandboxBank } from '../src/banks/sandbox.ts';
import { chromiumArgs, findChromium } from '../src/tools/chromium.ts';
import { createCustomer } from '../test/support/bank-customer.ts';
import { call } from '../test/support/call.ts';
import type { BenchSystem } from './bench-system.ts';
import { newestMessage, typedAt } from './codes.ts';

const QUIET_MS = 200;

/** All times are in ms, as for the product. */
export async function measureWithoutDurability(
  system: BenchSystem,
  samples: number,
): Promise<{ typed: number[]; verdict: number[] }> {
  const { path } = await findChromium();
  const waiting = new Map<string, (code: string) => void>();
  const server = await listen(waiting);
  const browser = await chromium.launch({ executablePath: path, args: chromiumArgs() });
  const times = { typed: [] as number[], verdict: [] as number[] };
  try {
    for (let sample = 0; sample < samples; sample++) {
      const { username, page, context } = await loginThatWaits(system, browser);
      const judged = new Promise<string>((resolve) => waiting.set(username, resolve)).then(async (code) => {
        const { outcome } = await sandboxBank(system.sandbox).enterCode(page, code);
        if (outcome !== 'accepted') throw new Error(`The bank said ${outcome}.`);
        return Date.now();
      });
      const { code } = await newestMessage(system, username);
      await sleep(QUIET_MS);
      const postedAt = Date.now();
      await call(server.url, 'POST', `/${username}`, { body: { code } });
      times.verdict.push((await judged) - postedAt);
      times.typed.push((await typedAt(system, username)) - postedAt);
      await context.close();
    }
  } finally {
    server.close();
    await browser.close();
  }
  return times;
}

async function loginThatWaits(
  { sandbox }: BenchSystem,
  browser: Browser,
): Promise<{ username: string; page: Page; context: BrowserContext }> {
  const customer = await createCustomer(sandbox, {}, { code: { when: 'always' } });
  const bank = sandboxBank(sandbox);
  const context = await browser.newContext({ timezoneId: bank.timeZone });
  const page = await context.newPage();
  const { outcome } = await bank.login(page, customer);
  if (outcome !== 'code_requested') throw new Error(`The bank said ${outcome}.`);
  return { username: customer.username, page, context };
}

async function listen(waiting: Map<string, (code: string) => void>): Promise<{ url: string; close(): void }> {
  const app = new Koa().use(bodyParser()).use((ctx) => {
    waiting.get(ctx.path.slice(1))?.((ctx.request.body as { code: string }).code);
    ctx.status = 202;
    ctx.body = { submitted: true };
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
