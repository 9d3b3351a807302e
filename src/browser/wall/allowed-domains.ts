import type { BrowserContext, Request } from 'playwright-core';
import type { DomainLimit } from '../../banks/domains.ts';
import { bounded, bounds } from '../bounds.ts';
import type { RefusedHost, RefusedHosts } from './refused-hosts.ts';

type Limit = { refuses(url: URL): boolean; refused: RefusedHosts };

const limits = new WeakMap<BrowserContext, Limit>();

/**
 * Aborts the requests of the context's pages that their bank does not declare, before they leave the page. Not all that a page
 * can send is asked about here: what is not, redirects too, ends at the wall.
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

/** The host that this request of the context may not go to, else null. */
export function refusedHost(context: BrowserContext, request: Request): string | null {
  const limit = limits.get(context);
  const url = URL.parse(request.url());
  if (!limit || !url) return null;
  if (limit.refuses(url)) return hostOf(url) || url.protocol;
  return request.failure() !== null && limit.refused.isPrivate(url.hostname) ? url.host : null;
}

/** All hosts that the context's pages were refused, those of pictures and scripts as well. */
export const refusedHostsOf = (context: BrowserContext): RefusedHost[] => limits.get(context)?.refused.all() ?? [];

/** A page may name hosts of any length, which then stand in logs and records. */
const hostOf = (url: URL): string => bounded(url.host, bounds.host);
