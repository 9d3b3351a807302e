import { keepPreviousData, queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import type { AccountListAnswer, ListedAccountAnswer } from '../../../../src/api/overview/answers.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { type Filter, queryOf } from './use-filter.ts';

/** The number of rows in one request. Rows far from the window are not loaded, also not at events. */
export const PAGE = 50;

/** Loads the first page, which has the totals. While another filter loads, the old rows stay. */
export const useFirstPage = (filter: Filter) =>
  useQuery({ ...pageQuery(filter, 0), placeholderData: keepPreviousData });

/** Returns the rows from `first` to `last`, as far as they are loaded. */
export function useRows(
  filter: Filter,
  firstPage: AccountListAnswer,
  { first, last }: { first: number; last: number },
) {
  const numbers: number[] = [];
  for (let page = Math.max(1, Math.floor(first / PAGE)); page <= Math.floor(last / PAGE); page++) numbers.push(page);
  const read = useQueries({ queries: numbers.map((page) => pageQuery(filter, page)) });
  return (index: number): ListedAccountAnswer | undefined => {
    const page = Math.floor(index / PAGE);
    const answer = page === 0 ? firstPage : read[numbers.indexOf(page)]?.data;
    return answer?.accounts[index % PAGE];
  };
}

function pageQuery(filter: Filter, page: number) {
  const query = { ...queryOf(filter), limit: String(PAGE), offset: String(page * PAGE) };
  return queryOptions({
    queryKey: keys.accountList(query),
    queryFn: ({ signal }) =>
      call<AccountListAnswer>('GET', `/overview/accounts?${new URLSearchParams(query)}`, { signal }),
  });
}
