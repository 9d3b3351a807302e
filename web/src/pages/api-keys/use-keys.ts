import { useQuery } from '@tanstack/react-query';
import type { ApiKeyAnswer, ApiKeyCallAnswer } from '../../../../src/api/keys/answers.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';

export type MadeKey = ApiKeyAnswer & { key: string };

/**
 * Keys have no events, because they belong to no account. So the calls are loaded at this interval while they are
 * shown.
 */
const LOOK_MS = 5_000;

export const useKeys = () =>
  useQuery({
    queryKey: keys.apiKeys,
    queryFn: ({ signal }) => call<{ keys: ApiKeyAnswer[] }>('GET', '/me/api-keys', { signal }),
    select: ({ keys: all }) => all,
    refetchInterval: LOOK_MS,
  });

/** Loads the last 50 calls with a key, the newest first. */
export const useCalls = (keyId: string | null, everyMs = LOOK_MS) =>
  useQuery({
    queryKey: keys.apiKeyCalls(keyId ?? ''),
    queryFn: ({ signal }) => call<ApiKeyCallAnswer[]>('GET', `/me/api-keys/${keyId}/calls`, { signal }),
    enabled: keyId !== null,
    refetchInterval: everyMs,
  });
