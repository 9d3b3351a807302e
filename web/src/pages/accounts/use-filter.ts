import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { SessionState } from '../../../../src/domain/states.ts';

export const sorts = ['urgency', 'name', 'bank', 'since', 'last_read'] as const;
export type Sort = (typeof sorts)[number];
export type Filter = { search: string; bank: string; states: SessionState[]; sort: Sort };

/** States in which a person is needed come first. */
export const stateOrder: SessionState[] = [
  'awaiting_otp',
  'blocked',
  'backing_off',
  'verifying_otp',
  'logging_in',
  'scraping',
  'monitoring',
  'scheduled',
  'stopped',
];

/** Keeps the filter in the address, so that it can be shared and survives going back. */
export function useFilter() {
  const [params, setParams] = useSearchParams();
  const filter = useMemo<Filter>(() => {
    const wanted = (params.get('state') ?? '').split(',');
    return {
      search: params.get('search')?.trim() ?? '',
      bank: params.get('bank') ?? '',
      states: stateOrder.filter((state) => wanted.includes(state)),
      sort: sorts.find((sort) => sort === params.get('sort')) ?? 'urgency',
    };
  }, [params]);

  const change = (changes: Partial<Filter>) => {
    const { search, bank, states, sort } = { ...filter, ...changes };
    const next = Object.entries({ search, bank, state: states.join(','), sort: sort === 'urgency' ? '' : sort });
    setParams(new URLSearchParams(next.filter(([, value]) => value !== '')), {
      replace: true,
      preventScrollReset: true,
    });
  };
  return { filter, change, clear: () => change({ search: '', bank: '', states: [] }) };
}

/** Returns the query of the API, without the filters that are not set. */
export function queryOf({ search, bank, states, sort }: Filter): Record<string, string> {
  const given = { search, bank, state: states.join(','), sort };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}
