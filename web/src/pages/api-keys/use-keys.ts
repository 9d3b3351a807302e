import { useQuery } from '@tanstack/react-query';
import type { ApiKeyAnswer, ApiKeyCallAnswer } from '../../../../src/api/keys/answers.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';

export type MadeKey = ApiKeyAnswer & { key: string };

/** There are no events of keys, which belong to no account: what machines do with them is looked at while it is shown. */
const LOOK_MS = 5_000;

export const useKeys = () =>
  useQuery({
    queryKey: keys.apiKeys,
    queryFn: ({ signal }) => call<{ keys: ApiKeyAnswer[] }>('GET', '/me/api-keys', { signal }),
    select: ({ keys: all }) => all,
    refetchInterval: LOOK_MS,
  });

/** The last 50 calls with a key, the newest first. */
export const useCalls = (keyId: string | null, everyMs = LOOK_MS) =>
  useQuery({
    queryKey: keys.apiKeyCalls(keyId ?? ''),
    queryFn: ({ signal }) => call<ApiKeyCallAnswer[]>('GET', `/me/api-keys/${keyId}/calls`, { signal }),
    enabled: keyId !== null,
    refetchInterval: everyMs,
  });
