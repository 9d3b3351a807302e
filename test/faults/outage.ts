/** Times of the cases that take something away for a while. */
import { setTimeout as sleep } from 'node:timers/promises';

/** In `npm test` slightly longer than the heartbeat timeout, in the full form a minute. */
export const outageMs = process.env.VITEST ? 12_000 : 60_000;

/** Calls `work` repeatedly, with pauses, until `ms` are over. */
export async function during(ms: number, work: () => Promise<void>): Promise<void> {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    await work();
    await sleep(500);
  }
}
