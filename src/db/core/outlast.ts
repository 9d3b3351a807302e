import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable } from './database-down.ts';

const PAUSE_MS = 250;
/** An outage of a minute, and what it takes to be back. */
const PATIENCE_MS = 80_000;

/**
 * Repeats `work` for a little more than a minute while the database cannot be reached: for what a login must not be lost over.
 * `work` has to be safe to repeat, since a commit may have arrived whose answer did not. It is told which try it is, from 1.
 */
export async function outlast<T>(
  work: (attempt: number) => Promise<T>,
  { signal }: { signal?: AbortSignal } = {},
): Promise<T> {
  // Not the wall clock: its steps would end the patience, or make it last for hours.
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
