/**
 * The last moment before a bank may see what a page was given: what could carry it is held until that is written down, and
 * does not leave at all where it may not be.
 */
import type { APIRequestContext, BrowserContext, Page, Request, Route } from 'playwright-core';

export type Gate = {
  /** Gives `secrets` to the page: `before` is awaited once, before anything leaves that could carry them. */
  open(secrets: string[], before: () => Promise<void>): Promise<void>;
  /** Nothing was held back until now, because nobody had taken the secrets. */
  taken(): void;
  /** Whether anything has left since `open` that could carry them. */
  hasPassed(): boolean;
  /** Ends the holding. Rejects with what `before` rejected with: then nothing has left. */
  close(): Promise<void>;
};

const readOnly = ['GET', 'HEAD', 'OPTIONS'];
const anything = () => true;

export function watchGate(context: BrowserContext): Gate {
  let forms: string[] = [];
  let isTaken = false;
  let passed: Promise<void> | null = null;
  let writeDown = async () => {};
  let sockets = 0;

  /** Resolves when what was given may leave. */
  const pass = () => {
    passed ??= writeDown();
    passed.catch(() => undefined);
    return passed;
  };
  const hold = async (route: Route) => {
    try {
      if (isTaken && mayCarry(route.request(), forms)) await pass();
      await route.fallback();
    } catch {
      // The page may be gone by now, and with it the request.
      await route.abort('blockedbyclient').catch(() => undefined);
    }
  };
  // A connector may have routes of its own, which let a request go past ours: it is not held then, but written down.
  context.on('request', (request) => {
    if (isTaken && mayCarry(request, forms)) void pass();
  });
  // Its words cannot be held, so a socket that is open counts from the moment when the secrets are taken.
  const watchSockets = (page: Page) =>
    page.on('websocket', (socket) => {
      sockets += 1;
      if (isTaken) void pass();
      socket.on('close', () => {
        sockets -= 1;
      });
    });
  context.pages().forEach(watchSockets);
  context.on('page', watchSockets);
  holdDirectCalls(context.request, async () => {
    if (isTaken) await pass();
  });

  return {
    async open(secrets, before) {
      forms = secrets.flatMap(formsOf);
      isTaken = false;
      passed = null;
      writeDown = before;
      await context.route(anything, hold);
    },
    taken() {
      isTaken = true;
      if (sockets > 0) void pass();
    },
    hasPassed: () => passed !== null,
    async close() {
      isTaken = false;
      // From this moment on, whatever the browser answers: a page that is closed has no routes any more.
      context.unroute(anything, hold).catch(() => undefined);
      await passed;
    },
  };
}

/** A connector may call the bank itself, past its pages: all such calls go through `fetch`. */
function holdDirectCalls(request: APIRequestContext, before: () => Promise<void>): void {
  const fetch = request.fetch.bind(request);
  request.fetch = async (...call) => {
    await before();
    return fetch(...call);
  };
}

/**
 * Anything with a body may carry a secret, in whatever form the page gives it. A request that only reads does so when its
 * address or headers show the secret, or when it authenticates itself.
 */
function mayCarry(request: Request, forms: string[]): boolean {
  if (!readOnly.includes(request.method())) return true;
  const headers = request.headers();
  if (headers.authorization !== undefined) return true;
  const told = [request.url(), ...Object.values(headers)].join('\n');
  return forms.some((form) => told.includes(form));
}

/** A secret as it may stand in an address or a header. */
function formsOf(secret: string): string[] {
  if (secret === '') return [];
  const bytes = Buffer.from(secret);
  const inAddress = encodeURIComponent(secret);
  const base64 = bytes.toString('base64').replace(/(?<!=)=+$/, '');
  return [secret, inAddress, inAddress.replaceAll('%20', '+'), bytes.toString('hex'), base64];
}
