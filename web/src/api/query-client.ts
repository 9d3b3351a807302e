import { QueryClient } from '@tanstack/react-query';
import { CallError } from './call.ts';

/** Events say what has changed. This interval, a minute, covers an event that was lost. */
const SAFETY_MS = 60_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 5 * 60_000,
        refetchInterval: SAFETY_MS,
        // The server would refuse a refused call again, but a call that did not arrive may arrive now.
        retry: (failures, error) => failures < 2 && (!(error instanceof CallError) || error.status >= 500),
        retryDelay: (failures) => 500 * 2 ** failures,
        // The link shows that we are offline. A query that waits for the network would show nothing.
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
