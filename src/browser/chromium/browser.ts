/** One Chromium for the process, or one for each bank, launched at the first session and again after it died. */
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import type { Bank } from '../../banks/bank.ts';
import type { Logger } from '../../base/log.ts';
import { type Resolve, resolveAll } from '../../base/public-address.ts';
import { resolveOnce } from '../../base/resolve-once.ts';
import { chromiumEnvironment } from './chromium-environment.ts';
import { evenToThisMachine, openContext, type StorageState } from './context.ts';

export type Browsers = {
  /** A context of its own for one session. Rejects when Chromium cannot be had within the deadline. */
  openContext(bank: Bank, storageState: StorageState | undefined): Promise<BrowserContext>;
  close(): Promise<void>;
};

type Kind = NonNullable<Bank['browser']>;
type Start = { path: string; args: string[]; env?: Record<string, string> };
type Executables = Record<Kind, () => Promise<Start>>;

export type BrowsersOptions = {
  resolve?: Resolve;
  /** A Chromium for each bank, which ends so long after its last session. */
  perBank?: boolean;
  idleMs?: number;
  /** What the scripts of one page may use, in MB: a page that wants more crashes. */
  heapMb?: number;
};

const LAUNCH_DEADLINE = 20_000;
/** What the wall cannot see is closed: nothing leaves the browser but through the proxy of a context. */
const behindTheWall = [
  // WebRTC would speak UDP with anybody; without "force" Chromium takes the word of the page's own settings.
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-quic',
  // The wall resolves names. What would look one up past it finds nothing.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];
/** For what belongs to no context. Nobody listens there. */
const nowhere = { server: 'http://127.0.0.1:9', bypass: evenToThisMachine };

export function createBrowsers(
  executables: Executables,
  log: Logger,
  { resolve: ask = resolveAll, perBank = false, idleMs = 60_000, heapMb }: BrowsersOptions = {},
): Browsers {
  const resolve = resolveOnce(ask);
  const launched = new Map<string, Promise<Browser>>();
  /** Sessions that have it, or are about to. */
  const users = new WeakMap<Browser, number>();
  const idle = new WeakSet<Browser>();
  let closed = false;

  const kindOf = ({ browser = 'headless-shell' }: Bank): Kind => browser;
  const nameOf = (bank: Bank) => (perBank ? `${kindOf(bank)} of ${bank.code}` : kindOf(bank));

  function browserFor(bank: Bank): Promise<Browser> {
    const name = nameOf(bank);
    const running = launched.get(name);
    if (running) return running;
    const starting = launch(kindOf(bank), name);
    launched.set(name, starting);
    starting.catch(() => launched.delete(name));
    return starting;
  }

  /** The browser of one bank ends when no session has used it for a while; a session that begins later starts another. */
  function leave(browser: Browser, bank: Bank): void {
    users.set(browser, Math.max(0, (users.get(browser) ?? 0) - 1));
    if (!perBank) return;
    const timer = setTimeout(() => {
      if (users.get(browser) !== 0 || idle.has(browser)) return;
      idle.add(browser);
      launched.delete(nameOf(bank));
      void browser.close().catch(() => {});
    }, idleMs);
    timer.unref();
  }

  async function launch(kind: Kind, name: string): Promise<Browser> {
    const { path, args, env } = await executables[kind]();
    const browser = await chromium.launch({
      executablePath: path,
      args: [...args, ...behindTheWall, ...(heapMb ? [`--js-flags=--max-old-space-size=${heapMb}`] : [])],
      env: { ...chromiumEnvironment(), ...env },
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
      if (idle.has(browser)) return;
      launched.delete(name);
      if (!closed)
        log.warn({ browser: name }, 'the browser stopped: its sessions end, and the next one starts another');
    });
    log.info({ browser: name, version: browser.version() }, 'browser started');
    return browser;
  }

  return {
    async openContext(bank, storageState) {
      const browser = await browserFor(bank);
      users.set(browser, (users.get(browser) ?? 0) + 1);
      return openContext(browser, { bank, storageState, resolve, log, onClosed: () => leave(browser, bank) });
    },
    async close() {
      closed = true;
      const running = await Promise.allSettled(launched.values());
      await Promise.all(running.map((result) => result.status === 'fulfilled' && result.value.close()));
    },
  };
}
