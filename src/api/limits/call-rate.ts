/** Counts calls in memory: a statement for each call would cost more than it protects. */
import { rateLimited } from '../errors.ts';

export type CallRate = {
  /** Throws `RATE_LIMITED` when this is one call too many in this minute. */
  take(who: string): void;
};

const WINDOW_MS = 60_000;

export function createCallRate(perMinute: number, now = () => performance.now()): CallRate {
  let counts = new Map<string, number>();
  let since = now();
  return {
    take(who) {
      const at = now();
      if (at - since >= WINDOW_MS) {
        counts = new Map();
        since = at;
      }
      const count = (counts.get(who) ?? 0) + 1;
      counts.set(who, count);
      if (count <= perMinute) return;
      const seconds = Math.max(1, Math.ceil((since + WINDOW_MS - at) / 1000));
      throw rateLimited(`More than ${perMinute} calls came in a minute. Call less often.`, seconds);
    },
  };
}
