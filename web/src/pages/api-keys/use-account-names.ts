import { useQuery } from '@tanstack/react-query';
import type { AccountAnswer } from '../../../../src/api/accounts/answers.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';

/** Loads the names of all accounts: for a choice, and to show a name for an id. */
export const useAccountNames = () =>
  useQuery({
    queryKey: keys.accountNames,
    queryFn: ({ signal }) => call<AccountAnswer[]>('GET', '/accounts', { signal }),
    select: sorted,
    // Names hardly change, and every event of every account would load them again.
    refetchInterval: false,
  });

const sorted = (all: AccountAnswer[]) =>
  all.map(({ id, name }) => ({ id, name })).toSorted((one, other) => one.name.localeCompare(other.name));
