import { call } from './call.ts';

/** Where it is on this very service, or null where the Temporal UI is another one. */
export function pathInTemporal(url: string): string | null {
  const { pathname, search } = new URL(url, window.location.origin);
  return pathname === '/temporal' || pathname.startsWith('/temporal/') ? pathname + search : null;
}

/** A new tab sends no token: the answer sets a cookie that opens the Temporal UI for half an hour. */
export const openTemporalSession = (): Promise<void> => call('POST', '/me/temporal-session', { body: {} });
