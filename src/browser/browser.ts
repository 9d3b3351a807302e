/** One Chromium for the process, launched at the first session and again after it died. */
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import type { Bank } from '../banks/bank.ts';
import { domainLimit } from '../banks/domains.ts';
import type { Logger } from '../log.ts';
import { type Resolve, resolveAll } from '../network/public-address.ts';
import { resolveOnce } from '../network/resolve-once.ts';
import { limitToDomains } from './allowed-domains.ts';
import { chromiumEnvironment } from './chromium-environment.ts';
import { type Refusal, refusedHosts } from './refused-hosts.ts';
import { openWall } from './wall.ts';

export type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

export type Browsers = {
  /** A context of its own for one session. Rejects when Chromium cannot be had within the deadline. */
  openContext(bank: Bank, storageState: StorageState | undefined): Promise<BrowserContext>;
  close(): Promise<void>;
};

type Executables = Record<NonNullable<Bank['browser']>, () => Promise<{ path: string; args: string[] }>>;

const LAUNCH_DEADLINE = 20_000;
/** What one locator may wait for. A call on a bank as a whole has a deadline of its own. */
const ACTION_DEADLINE = 10_000;
const NAVIGATION_DEADLINE = 20_000;

/** Wide enough for a bank's desktop page. Each session keeps two pictures of it: 1280 × 720 took 2 MiB more. */
const viewport = { width: 1_024, height: 600 };

/** What the wall cannot see is closed: nothing leaves the browser but through the proxy of a context. */
const behindTheWall = [
  // WebRTC would speak UDP with anybody; without "force" Chromium takes the word of the page's own settings.
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-quic',
  // The wall resolves names. What would look one up past it finds nothing.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];
/** Chromium goes around a proxy to its own machine unless it is told so. */
const evenToThisMachine = '<-loopback>';
/** For what belongs to no context. Nobody listens there. */
const nowhere = { server: 'http://127.0.0.1:9', bypass: evenToThisMachine };

const refusals: Record<Refusal, string> = {
  not_declared: 'a page asked for a host that its bank does not declare',
  private_address: 'a host of the bank has a private address, and nothing was sent there',
};

export function createBrowsers(
  executables: Executables,
  log: Logger,
  { resolve: ask = resolveAll }: { resolve?: Resolve } = {},
): Browsers {
  const resolve = resolveOnce(ask);
  const launched = new Map<NonNullable<Bank['browser']>, Promise<Browser>>();
  let closed = false;

  function browserFor(kind: NonNullable<Bank['browser']>): Promise<Browser> {
    const running = launched.get(kind);
    if (running) return running;
    const starting = launch(kind);
    launched.set(kind, starting);
    starting.catch(() => launched.delete(kind));
    return starting;
  }

  async function launch(kind: NonNullable<Bank['browser']>): Promise<Browser> {
    const { path, args } = await executables[kind]();
    const browser = await chromium.launch({
      executablePath: path,
      args: [...args, ...behindTheWall],
      env: chromiumEnvironment(),
      proxy: nowhere,
      // Playwright turns the sandbox off unless told otherwise.
      chromiumSandbox: !args.includes('--no-sandbox'),
      timeout: LAUNCH_DEADLINE,
      // The worker decides when its sessions end.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    browser.on('disconnected', () => {
      launched.delete(kind);
      if (!closed)
        log.warn({ browser: kind }, 'the browser stopped: its sessions end, and the next one starts another');
    });
    log.info({ browser: kind, version: browser.version() }, 'browser started');
    return browser;
  }

  return {
    async openContext(bank, storageState) {
      const browser = await browserFor(bank.browser ?? 'headless-shell');
      const limit = domainLimit(bank);
      const refused = refusedHosts((host, why) => log.warn({ bank: bank.code, host }, refusals[why]));
      const wall = await openWall({ limit, resolve, refused });
      try {
        const context = await browser.newContext({
          ...(storageState && { storageState }),
          viewport,
          timezoneId: bank.timeZone,
          serviceWorkers: 'block',
          acceptDownloads: false,
          proxy: { server: wall.address, bypass: evenToThisMachine },
        });
        context.on('close', wall.close);
        context.setDefaultTimeout(ACTION_DEADLINE);
        context.setDefaultNavigationTimeout(NAVIGATION_DEADLINE);
        await limitToDomains(context, limit, refused);
        return context;
      } catch (error) {
        wall.close();
        throw error;
      }
    },
    async close() {
      closed = true;
      const running = await Promise.allSettled(launched.values());
      await Promise.all(running.map((result) => result.status === 'fulfilled' && result.value.close()));
    },
  };
}
