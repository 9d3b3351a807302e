import { useQuery } from '@tanstack/react-query';
import type { MeAnswer } from '../../../src/api/people/answers.ts';
import { call } from '../api/call.ts';
import { keys } from '../api/keys.ts';

/** Loads the signed-in person. */
export const useMe = () =>
  useQuery({ queryKey: keys.me, queryFn: ({ signal }) => call<MeAnswer>('GET', '/me', { signal }) });
