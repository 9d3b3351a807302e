/**
 * Refuses redirects to hosts that a bank does not declare. Playwright asks its routes about the first address of a
 * request only: a form that is sent on by a 307 would carry the password to any host.
 */
import type { Browser } from 'playwright-core';
import { bounded, bounds } from './bounds.ts';

/** Where the pages of one session may go, and who hears of a host that was refused. */
export type Admission = { allows(url: URL): boolean; onRefused(host: string): void };

export type RedirectGuard = {
  /** From now on redirects among what it allows pass, until the function that comes back is called. */
  admit(admission: Admission): () => void;
  /** The host to which a request of this address was sent on and refused, or null. */
  refusedFrom(url: string): string | null;
};

/** Only for the name of a failure that is being told: an older one is of no use. */
const MOST_REFUSALS = 200;

const guards = new WeakMap<Browser, Promise<RedirectGuard>>();

/** The one guard of a browser, made when it is first asked for. */
export function redirectGuard(browser: Browser): Promise<RedirectGuard> {
  const known = guards.get(browser);
  if (known) return known;
  const making = makeGuard(browser);
  guards.set(browser, making);
  making.catch(() => guards.delete(browser));
  return making;
}

/** For the whole browser at once: a window that a page opens is heard of before its first request is answered. */
async function makeGuard(browser: Browser): Promise<RedirectGuard> {
  const admissions = new Set<Admission>();
  const refusals = new Map<string, string>();
  const cdp = await browser.newBrowserCDPSession();

  /** The host that may not be gone to, or null. A redirect passes where one bank declares both of its ends. */
  const refused = (from: string, to: string | undefined): string | null => {
    const target = to === undefined ? null : URL.parse(to, from);
    const source = URL.parse(from);
    // Chromium does not follow an address that cannot be read.
    if (!target || !source) return null;
    const known = [...admissions].filter((one) => one.allows(source));
    if (known.some((one) => one.allows(target))) return null;
    const host = bounded(target.host, bounds.host);
    refusals.delete(keyOf(from));
    refusals.set(keyOf(from), host);
    if (refusals.size > MOST_REFUSALS) refusals.delete(refusals.keys().next().value ?? '');
    known[0]?.onRefused(host);
    return host;
  };

  cdp.on('Fetch.requestPaused', ({ requestId, request, responseHeaders, responseStatusCode }) => {
    const isRedirect = responseStatusCode !== undefined && responseStatusCode >= 300 && responseStatusCode < 400;
    const locations = (responseHeaders ?? []).filter(({ name }) => isRedirect && name.toLowerCase() === 'location');
    const stops = locations.some(({ value }) => refused(request.url, value) !== null);
    const answer = stops
      ? cdp.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
      : cdp.send('Fetch.continueRequest', { requestId });
    // The page, or the browser, may be gone by now.
    answer.catch(() => undefined);
  });
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*', requestStage: 'Response' }] });

  return {
    admit(admission) {
      admissions.add(admission);
      return () => void admissions.delete(admission);
    },
    refusedFrom: (url) => refusals.get(keyOf(url)) ?? null,
  };
}

/** An address may have megabytes. Two long ones that begin alike and are as long pass for the same one. */
const keyOf = (url: string): string => `${url.length} ${bounded(url, bounds.url)}`;
