import { useQuery } from '@tanstack/react-query';
import type { OverviewAnswer, Range } from '../../../src/api/overview-schemas.ts';
import { call } from '../api/call.ts';
import { keys } from '../api/keys.ts';

/** What needs a person, and the totals, counted by the server. */
export function useOverview(range: Range = '24h') {
  const offset = -new Date().getTimezoneOffset();
  return useQuery({
    queryKey: keys.overview(range),
    queryFn: ({ signal }) =>
      call<OverviewAnswer>('GET', `/overview?range=${range}&offset_minutes=${offset}`, { signal }),
  });
}
