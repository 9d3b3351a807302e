import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../../errors.ts';

/** Does the task. Where it is refused, and many were refused in this second, the refusal is told a while later. */
export type SlowRefusals = <T>(task: () => Promise<T>) => Promise<T>;

/** More than these wait for no refusal: each holds a connection. */
const MOST_HELD = 2_000;

/**
 * A program that is refused tries again at once, over each of its connections, and even a refusal costs the time of this
 * one thread: two hundred such connections held up everybody for seconds. An answer that comes two seconds later makes them
 * a hundred tries in a second, and costs a timer.
 */
export function createSlowRefusals({ free, pauseMs }: { free: number; pauseMs: number }): SlowRefusals {
  let [second, refused, held] = [0, 0, 0];

  async function hold(): Promise<void> {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) [second, refused] = [now, 0];
    refused += 1;
    if (refused <= free || held >= MOST_HELD) return;
    held += 1;
    // Spread, or those who were refused together come back together.
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
