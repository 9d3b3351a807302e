import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable } from './database-down.ts';

const PAUSE_MS = 250;
/** Covers an outage of a minute and the time to recover from it. */
const PATIENCE_MS = 80_000;

/**
 * Repeats `work` for a little more than a minute while the database cannot be reached, for writes whose loss would lose
 * a login. `work` must be safe to repeat, since a commit may have succeeded although its response was lost. It gets the
 * number of the try, from 1.
 */
export async function outlast<T>(
  work: (attempt: number) => Promise<T>,
  { signal }: { signal?: AbortSignal } = {},
): Promise<T> {
  // Uses the monotonic clock: a step of the wall clock would end the waiting early, or prolong it for hours.
  const deadline = performance.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (!isDatabaseUnavailable(error) || performance.now() > deadline || signal?.aborted) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
