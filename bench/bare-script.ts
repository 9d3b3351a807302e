/** Login, movements and sign-out in a fresh context of a running browser, as a comparison for the product's cycle. */
import { chromium } from 'playwright-core';
import { sandboxBank } from '../src/banks/sandbox.ts';
import { chromiumArgs, findChromium } from '../src/tools/chromium.ts';

export type BareScript = {
  /** Resolves with how long it took, in ms. */
  run(customer: { username: string; password: string }): Promise<number>;
  close(): Promise<void>;
};

export async function bareScript(sandbox: string): Promise<BareScript> {
  const { path } = await findChromium();
  const browser = await chromium.launch({ executablePath: path, args: chromiumArgs() });
  return {
    async run(customer) {
      const bank = sandboxBank(sandbox);
      const startedAt = Date.now();
      const context = await browser.newContext({ timezoneId: bank.timeZone });
      const page = await context.newPage();
      await bank.login(page, customer);
      await bank.readMovements(page, null);
      await bank.logout?.(page);
      await context.close();
      return Date.now() - startedAt;
    },
    close: () => browser.close(),
  };
}
