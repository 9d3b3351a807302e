import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable } from './unavailable.ts';

const PAUSE_MS = 250;
const PATIENCE_MS = 60_000;

/**
 * Repeats `work` for up to a minute while the database cannot be reached: for what a login must not be lost over.
 * `work` has to be safe to repeat, since a commit may have arrived whose answer did not.
 */
export async function outlast<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error) || Date.now() > deadline) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
