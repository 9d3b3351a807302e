/**
 * Starts one Chromium for the process, or one for each bank. It is launched for the first session, and again after it
 * died.
 */
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import type { Bank } from '../../banks/bank.ts';
import type { Logger } from '../../base/log.ts';
import { type Resolve, resolveAll } from '../../base/public-address.ts';
import { resolveOnce } from '../../base/resolve-once.ts';
import { chromiumEnvironment } from './chromium-environment.ts';
import { evenToThisMachine, openContext, type StorageState } from './context.ts';

export type Browsers = {
  /** Opens a new context for one session. Rejects when Chromium does not start within the deadline. */
  openContext(bank: Bank, storageState: StorageState | undefined): Promise<BrowserContext>;
  close(): Promise<void>;
};

type Kind = NonNullable<Bank['browser']>;
type Start = { path: string; args: string[]; env?: Record<string, string> };
type Executables = Record<Kind, () => Promise<Start>>;

export type BrowsersOptions = {
  resolve?: Resolve;
  /** Starts a Chromium for each bank. It ends when no session has used it for a while. */
  perBank?: boolean;
  idleMs?: number;
  /** The memory, in MB, that the scripts of one page may use. A page that wants more crashes. */
  heapMb?: number;
};

const LAUNCH_DEADLINE = 20_000;
/**
 * Closes the ways out that the wall cannot see: everything that leaves the browser goes through the proxy of a context.
 */
const behindTheWall = [
  // WebRTC would send UDP to any host. Without "force" Chromium follows the settings of the page itself.
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-quic',
  // The wall resolves names. Any other lookup in the browser finds nothing.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];
/** The proxy for requests that belong to no context. Nothing listens at this address. */
const nowhere = { server: 'http://127.0.0.1:9', bypass: evenToThisMachine };

export function createBrowsers(
  executables: Executables,
  log: Logger,
  { resolve: ask = resolveAll, perBank = false, idleMs = 60_000, heapMb }: BrowsersOptions = {},
): Browsers {
  const resolve = resolveOnce(ask);
  const launched = new Map<string, Promise<Browser>>();
  /** The number of sessions that use a browser or are about to. */
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

  /** Closes a bank's browser when no session has used it for a while. A session that begins later starts another. */
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
      // Playwright turns the sandbox off by default.
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
