/**
 * The last check before a bank may see what a page was given. Requests that could carry it are held until that is
 * recorded in the database, and are not sent at all when it must not be given.
 */
import type { APIRequestContext, BrowserContext, Page, Request, Route } from 'playwright-core';

export type Gate = {
  /** Gives `secrets` to the page. `before` is awaited once, before anything that could carry them is sent. */
  open(secrets: string[], before: () => Promise<void>): Promise<void>;
  /** Nothing was held until now, because the connector had not taken the secrets. */
  taken(): void;
  /** True when a request that could carry them has been sent since `open`. */
  hasPassed(): boolean;
  /** Ends the holding. Rejects with the error of `before`: then nothing was sent. */
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

  /** Resolves when the held requests may be sent. */
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
      // The page may be closed by now, and the request with it.
      await route.abort('blockedbyclient').catch(() => undefined);
    }
  };
  // A connector may have routes of its own, which let a request bypass ours. Such a request is not held, but it is
  // recorded.
  context.on('request', (request) => {
    if (isTaken && mayCarry(request, forms)) void pass();
  });
  // Messages of an open socket cannot be held, so the socket counts from the moment when the secrets are taken.
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
      // This holds whatever the browser answers: a closed page has no routes any more.
      context.unroute(anything, hold).catch(() => undefined);
      await passed;
    },
  };
}

/** Holds the calls that a connector makes to the bank directly, without a page. All of them go through `fetch`. */
function holdDirectCalls(request: APIRequestContext, before: () => Promise<void>): void {
  const fetch = request.fetch.bind(request);
  request.fetch = async (...call) => {
    await before();
    return fetch(...call);
  };
}

/**
 * True when a request may carry a secret. Every request with a body may, in whatever form the page writes it. A request
 * without one may when its address or headers contain the secret, or when it authenticates itself.
 */
function mayCarry(request: Request, forms: string[]): boolean {
  if (!readOnly.includes(request.method())) return true;
  const headers = request.headers();
  if (headers.authorization !== undefined) return true;
  const told = [request.url(), ...Object.values(headers)].join('\n');
  return forms.some((form) => told.includes(form));
}

/** Returns the forms that a secret may have in an address or a header. */
function formsOf(secret: string): string[] {
  if (secret === '') return [];
  const bytes = Buffer.from(secret);
  const inAddress = encodeURIComponent(secret);
  const base64 = bytes.toString('base64').replace(/(?<!=)=+$/, '');
  return [secret, inAddress, inAddress.replaceAll('%20', '+'), bytes.toString('hex'), base64];
}
