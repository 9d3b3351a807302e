import { useQuery } from '@tanstack/react-query';
import type { AccountAnswer } from '../../../../src/api/accounts/answers.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';

/** All accounts by name: for a choice, and to call an id by what people know it as. */
export const useAccountNames = () =>
  useQuery({
    queryKey: keys.accountNames,
    queryFn: ({ signal }) => call<AccountAnswer[]>('GET', '/accounts', { signal }),
    select: sorted,
    // Names hardly change; every event of every account would read them anew.
    refetchInterval: false,
  });

const sorted = (all: AccountAnswer[]) =>
  all.map(({ id, name }) => ({ id, name })).toSorted((one, other) => one.name.localeCompare(other.name));
