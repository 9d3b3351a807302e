import { QueryClient } from '@tanstack/react-query';
import { CallError } from './call.ts';

/** Events say what has changed; a minute is for an event that was lost on the way. */
const SAFETY_MS = 60_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 5 * 60_000,
        refetchInterval: SAFETY_MS,
        // What the server refuses it refuses again; what did not arrive may arrive now.
        retry: (failures, error) => failures < 2 && (!(error instanceof CallError) || error.status >= 500),
        retryDelay: (failures) => 500 * 2 ** failures,
        // Offline is shown by the link; a query that waits for the network would show nothing.
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
