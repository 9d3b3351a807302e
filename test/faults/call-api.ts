import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type CallOptions, call } from '../support/call.ts';
import type { ApiPart } from './system.ts';

export type CallApi = (method: string, path: string, options?: CallOptions) => Promise<Answer>;

/** Longer than an outage of a minute. */
const PATIENCE_MS = 150_000;

/**
 * Calls an API that is up. A GET is repeated while it gets no response, or only 503, as a client would do. A call that
 * may have been accepted is sent once.
 */
export function callAnyApi(apis: ApiPart[], token: string): CallApi {
  const once: CallApi = (method, path, options) => {
    const [api] = apis.filter((each) => each.isUp());
    if (!api) throw new Error('No API is up.');
    return call(api.url, method, path, { token, ...options });
  };
  return async (method, path, options) => {
    if (method !== 'GET') return once(method, path, options);
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        const answer = await once(method, path, options);
        if (answer.status !== 503 || Date.now() > deadline) return answer;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
      await sleep(100);
    }
  };
}
