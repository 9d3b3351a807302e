import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { OverviewAnswer } from '../../../src/api/overview/answers.ts';
import type { Range } from '../../../src/api/overview/schemas.ts';
import { call } from '../api/call.ts';
import { keys } from '../api/keys.ts';

/** Deliveries have no events, so open ones are loaded again at this interval until they have arrived. */
const SOON_MS = 2_000;
const USUAL_MS = 60_000;

/** Loads what needs a person, and the totals, counted by the server. */
export function useOverview(range: Range = '24h') {
  const offset = -new Date().getTimezoneOffset();
  return useQuery({
    queryKey: keys.overview(range),
    queryFn: ({ signal }) =>
      call<OverviewAnswer>('GET', `/overview?range=${range}&offset_minutes=${offset}`, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? SOON_MS : USUAL_MS),
  });
}

const isUnderWay = ({ movements, deliveries }: OverviewAnswer): boolean =>
  movements.waiting > 0 || deliveries.items.some(({ state }) => state === 'pending');
