import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/app.ts';
import type { Bank } from '../../src/banks/bank.ts';
import { sandboxBank } from '../../src/banks/sandbox.ts';
import { chromiumArgs, findChromium } from '../../src/tools/chromium.ts';

/** For tests: a bank and a page for each test, in one real browser for the file. */
export let browser: Browser;
export let sandbox: Sandbox;
export let bank: Bank;
export let context: BrowserContext;
export let page: Page;

export const ana = { username: 'ana', password: 'the-password-of-ana' };

export function useSandbox() {
  beforeAll(async () => {
    const { path } = await findChromium();
    browser = await chromium.launch({ executablePath: path, args: chromiumArgs() });
  }, 120_000);

  afterAll(() => browser?.close());

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0 });
    bank = sandboxBank(sandbox.url);
    context = await browser.newContext();
    page = await context.newPage();
  });

  afterEach(async () => {
    await context.close();
    await sandbox.close();
  });
}

export async function control<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${sandbox.url}/control/customers/ana${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

export const customer = (settings: object = {}) => control('PUT', '', { password: ana.password, ...settings });
export const withoutCode = { code: { when: 'never' } };
export const fault = (body: object) => control('POST', '/faults', body);
export const counters = () => control<Record<string, unknown>>('GET', '');
export const lastCode = async () => (await control<{ code: string }[]>('GET', '/messages'))[0]?.code ?? '';
/** Returns a code of the right form that is not the one the bank sent. */
export const wrongCode = async () => ((await lastCode()) === '000000' ? '111111' : '000000');

/** The answer of `login` for a customer with the bank's defaults. */
export const codeRequested = {
  outcome: 'code_requested',
  descriptor: { length: 6, type: 'numeric', channel: 'sms' },
  triesLeft: 3,
  canResend: true,
};
