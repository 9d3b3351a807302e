import type { BrowserContext, Request } from 'playwright-core';
import type { DomainLimit } from '../../banks/domains.ts';
import { bounded, bounds } from '../bounds.ts';
import type { RefusedHost, RefusedHosts } from './refused-hosts.ts';

type Limit = { refuses(url: URL): boolean; refused: RefusedHosts };

const limits = new WeakMap<BrowserContext, Limit>();

/**
 * Aborts requests of the context's pages to undeclared hosts, before they leave the page. This does not see everything
 * that a page can send; the rest, including redirects, is refused by the wall.
 */
export async function limitToDomains(
  context: BrowserContext,
  limit: DomainLimit,
  refused: RefusedHosts,
): Promise<void> {
  const refuses = (url: URL) => !limit.allows(url);
  limits.set(context, { refuses, refused });
  await context.route(refuses, async (route) => {
    refused.add(new URL(route.request().url()).host, 'not_declared');
    await route.abort('blockedbyclient');
  });
  await context.routeWebSocket(refuses, (socket) => {
    refused.add(new URL(socket.url()).host, 'not_declared');
    return socket.close();
  });
}

/** Returns the host of the request if the context may not call it, else null. */
export function refusedHost(context: BrowserContext, request: Request): string | null {
  const limit = limits.get(context);
  const url = URL.parse(request.url());
  if (!limit || !url) return null;
  if (limit.refuses(url)) return hostOf(url) || url.protocol;
  return request.failure() !== null && limit.refused.isPrivate(url.hostname) ? url.host : null;
}

/** Returns all hosts that the context's pages were refused, also those of pictures and scripts. */
export const refusedHostsOf = (context: BrowserContext): RefusedHost[] => limits.get(context)?.refused.all() ?? [];

/** A page may name hosts of any length, and they are written to logs and records. */
const hostOf = (url: URL): string => bounded(url.host, bounds.host);
