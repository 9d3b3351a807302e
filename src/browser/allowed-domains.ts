import type { BrowserContext, Request } from 'playwright-core';
import { bounded, bounds } from './bounds.ts';
import { type RedirectGuard, redirectGuard } from './redirects.ts';

const limits = new WeakMap<BrowserContext, { refuses: (url: URL) => boolean; redirects: RedirectGuard }>();

/** Aborts every request of the context's pages that does not go to one of `domains`, redirects as well. */
export async function limitToDomains(
  context: BrowserContext,
  domains: string[],
  onRefused: (host: string) => void,
): Promise<void> {
  const browser = context.browser();
  if (!browser) throw new Error('The context has no browser whose redirects could be watched.');
  const refuses = (url: URL) => !isAllowed(url, domains);
  const redirects = await redirectGuard(browser);
  context.on('close', redirects.admit({ allows: (url) => !refuses(url), onRefused }));
  limits.set(context, { refuses, redirects });
  await context.route(refuses, async (route) => {
    onRefused(hostOf(new URL(route.request().url())));
    await route.abort('blockedbyclient');
  });
  await context.routeWebSocket(refuses, (socket) => socket.close());
}

/** The host that this request of the context may not go to, itself or by a redirect that was refused; else null. */
export function refusedHost(context: BrowserContext, request: Request): string | null {
  const limit = limits.get(context);
  const url = URL.parse(request.url());
  if (!limit || !url) return null;
  if (limit.refuses(url)) return hostOf(url) || url.protocol;
  return request.failure()?.errorText.startsWith('net::ERR_BLOCKED_BY_CLIENT')
    ? limit.redirects.refusedFrom(request.url())
    : null;
}

/** A domain is `host`, `host:port` or `*.host`. What never leaves the browser (`data:`, `blob:`, `about:`) is allowed. */
export function isAllowed(url: URL, domains: string[]): boolean {
  if (!/^(https?|wss?):$/.test(url.protocol)) return /^(data|blob|about):$/.test(url.protocol);
  return domains.some((domain) =>
    domain.startsWith('*.') ? url.hostname.endsWith(domain.slice(1)) : domain === url.host || domain === url.hostname,
  );
}

/** A page may name hosts of any length, which then stand in logs and records. */
export const hostOf = (url: URL): string => bounded(url.host, bounds.host);
