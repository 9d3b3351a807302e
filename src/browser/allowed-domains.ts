import type { BrowserContext } from 'playwright-core';

/** Aborts every request of the context's pages that does not go to one of `domains`. */
export async function limitToDomains(
  context: BrowserContext,
  domains: string[],
  onRefused: (host: string) => void,
): Promise<void> {
  const refuses = (url: URL) => !isAllowed(url, domains);
  await context.route(refuses, async (route) => {
    onRefused(new URL(route.request().url()).host);
    await route.abort('blockedbyclient');
  });
  await context.routeWebSocket(refuses, (socket) => socket.close());
}

/** A domain is `host`, `host:port` or `*.host`. What never leaves the browser (`data:`, `blob:`, `about:`) is allowed. */
export function isAllowed(url: URL, domains: string[]): boolean {
  if (!/^(https?|wss?):$/.test(url.protocol)) return /^(data|blob|about):$/.test(url.protocol);
  return domains.some((domain) =>
    domain.startsWith('*.') ? url.hostname.endsWith(domain.slice(1)) : domain === url.host || domain === url.hostname,
  );
}
