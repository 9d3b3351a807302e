import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { VerdictAnswer } from '../../../../../src/api/codes/answers.ts';
import type { ListedAccountAnswer } from '../../../../../src/api/overview/answers.ts';
import { call } from '../../../api/call.ts';
import { keys } from '../../../api/keys.ts';

/**
 * Returns the result of the request that this page has shown: the bank's own verdict, read from the server. Null while
 * one is open.
 */
export function useEndedRequest(accountId: string, pending: ListedAccountAnswer['pending']): VerdictAnswer | null {
  const [seen, setSeen] = useState<string | null>(null);
  if (pending && pending.id !== seen) setSeen(pending.id);
  const isOver = pending === null && seen !== null;
  const { data } = useQuery({
    queryKey: keys.verdict(accountId, seen ?? ''),
    queryFn: ({ signal }) => call<VerdictAnswer>('GET', `/accounts/${accountId}/otp/${seen}`, { signal }),
    enabled: isOver,
    // The request has expired and the session has not ended yet.
    refetchInterval: ({ state }) => (state.data?.state === 'pending' ? 1_000 : false),
  });
  return isOver && data && data.state !== 'pending' ? data : null;
}
