import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { SessionAnswer } from '../../../../src/api/accounts/answers.ts';
import type { AccountSummaryAnswer } from '../../../../src/api/overview/answers.ts';
import type { DeliveryAnswer, MovementAnswer, RunAnswer } from '../../../../src/api/records/answers.ts';
import { call, callForPage } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';

/** Loads one account with its counts and its open request. */
export const useSummary = (id: string) =>
  useQuery({
    queryKey: keys.summary(id),
    queryFn: ({ signal }) => call<AccountSummaryAnswer>('GET', `/accounts/${id}/summary`, { signal }),
  });

/** Loads the status from the workflow. It is slower than the summary, because it queries the workflow. */
export const useSession = (id: string) =>
  useQuery({
    queryKey: keys.session(id),
    queryFn: ({ signal }) => call<SessionAnswer>('GET', `/accounts/${id}/session`, { signal }),
  });

/** Loads the sessions of the account, the newest first. */
export const useRuns = (id: string) =>
  useInfiniteQuery({
    queryKey: keys.runs(id),
    queryFn: ({ signal, pageParam }) => callForPage<RunAnswer[]>(`/accounts/${id}/runs?${pageParam}`, signal),
    initialPageParam: 'limit=6',
    getNextPageParam: ({ next }) => next,
  });

/** `isSent` is true when there is a receiver for movements. */
export const useMovements = (
  id: string,
  { limit, offset, isSent }: { limit: number; offset: number; isSent: boolean },
) =>
  useQuery({
    queryKey: [...keys.movements(id), limit, offset],
    queryFn: ({ signal }) =>
      call<MovementAnswer[]>('GET', `/accounts/${id}/movements?limit=${limit}&offset=${offset}`, { signal }),
    placeholderData: (before) => before,
    // Deliveries have no events, so open ones are loaded again until they have arrived.
    refetchInterval: ({ state }) => (isSent && state.data?.some(({ waiting }) => waiting) ? SOON_MS : USUAL_MS),
  });

export const useDeliveries = (id: string, limit: number) =>
  useInfiniteQuery({
    queryKey: [...keys.deliveries(id), limit],
    queryFn: ({ signal, pageParam }) =>
      callForPage<DeliveryAnswer[]>(`/accounts/${id}/deliveries?${pageParam}`, signal),
    initialPageParam: `limit=${limit}`,
    getNextPageParam: ({ next }) => next,
    // As above. A new delivery also begins without an event.
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ rows }) => rows.some((one) => one.state === 'pending')) ? SOON_MS : NEW_MS,
  });

const SOON_MS = 1_000;
const NEW_MS = 3_000;
const USUAL_MS = 60_000;
