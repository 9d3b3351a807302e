/** Opens the context of one session: it has its own cookies, and a wall that lets only the hosts of its bank pass. */
import type { Browser, BrowserContext } from 'playwright-core';
import type { Bank } from '../../banks/bank.ts';
import { domainLimit } from '../../banks/domains.ts';
import type { Logger } from '../../base/log.ts';
import type { Resolve } from '../../base/public-address.ts';
import { limitToDomains } from '../wall/allowed-domains.ts';
import { type Refusal, refusedHosts } from '../wall/refused-hosts.ts';
import { openWall } from '../wall/wall.ts';

export type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

/** The longest that one locator waits, in ms. A call on a bank as a whole has a deadline of its own. */
const ACTION_DEADLINE = 10_000;
const NAVIGATION_DEADLINE = 20_000;

/** Wide enough for a bank's desktop page. Each session keeps two pictures of it; 1280 × 720 took 2 MiB more. */
const viewport = { width: 1_024, height: 600 };

/** By default, Chromium does not use a proxy for its own machine. */
export const evenToThisMachine = '<-loopback>';

const refusals: Record<Refusal, string> = {
  not_declared: 'a page asked for a host that its bank does not declare',
  private_address: 'a host of the bank has a private address, and nothing was sent there',
};

type ContextOptions = {
  bank: Bank;
  storageState: StorageState | undefined;
  resolve: Resolve;
  log: Logger;
  /** Called when the context is closed, or when it could not be opened. */
  onClosed: () => void;
};

export async function openContext(
  browser: Browser,
  { bank, storageState, resolve, log, onClosed }: ContextOptions,
): Promise<BrowserContext> {
  const limit = domainLimit(bank);
  const refused = refusedHosts((host, why) => log.warn({ bank: bank.code, host }, refusals[why]));
  const wall = await openWall({ limit, resolve, refused });
  const close = () => {
    wall.close();
    onClosed();
  };
  try {
    const context = await browser.newContext({
      ...(storageState && { storageState }),
      viewport,
      timezoneId: bank.timeZone,
      serviceWorkers: 'block',
      acceptDownloads: false,
      proxy: { server: wall.address, bypass: evenToThisMachine },
    });
    context.on('close', close);
    context.setDefaultTimeout(ACTION_DEADLINE);
    context.setDefaultNavigationTimeout(NAVIGATION_DEADLINE);
    await limitToDomains(context, limit, refused);
    return context;
  } catch (error) {
    close();
    throw error;
  }
}
