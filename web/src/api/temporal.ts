import { call } from './call.ts';

/** Returns the path on this service, or null when the Temporal UI is on another one. */
export function pathInTemporal(url: string): string | null {
  const { pathname, search } = new URL(url, window.location.origin);
  return pathname === '/temporal' || pathname.startsWith('/temporal/') ? pathname + search : null;
}

/** A new tab sends no token. So this call sets a cookie that opens the Temporal UI for half an hour. */
export const openTemporalSession = (): Promise<void> => call('POST', '/me/temporal-session', { body: {} });
