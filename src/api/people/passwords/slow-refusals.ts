import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../../errors.ts';

/** Runs the task. When it is refused, and many tasks were refused in this second, the refusal is delayed. */
export type SlowRefusals = <T>(task: () => Promise<T>) => Promise<T>;

/** The most refusals that are delayed at a time: each holds a connection. */
const MOST_HELD = 2_000;

/**
 * A program that is refused tries again at once, over each of its connections, and even a refusal costs time of this
 * single thread: two hundred such connections held up everybody for seconds. With a delay of two seconds they make only
 * a hundred tries in a second, and a delay costs one timer.
 */
export function createSlowRefusals({ free, pauseMs }: { free: number; pauseMs: number }): SlowRefusals {
  let [second, refused, held] = [0, 0, 0];

  async function hold(): Promise<void> {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) [second, refused] = [now, 0];
    refused += 1;
    if (refused <= free || held >= MOST_HELD) return;
    held += 1;
    // With jitter, so that callers that were refused together do not come back together.
    await sleep(pauseMs * (0.5 + Math.random()));
    held -= 1;
  }

  return async (task) => {
    try {
      return await task();
    } catch (error) {
      if (error instanceof ApiError && ['RATE_LIMITED', 'UNAVAILABLE'].includes(error.code)) await hold();
      throw error;
    }
  };
}
