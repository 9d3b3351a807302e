/** Times of the cases that take something away for a while. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Calls `work` again and again, with pauses, until `ms` are over. */
export async function during(ms: number, work: () => Promise<void>): Promise<void> {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    await work();
    await sleep(500);
  }
}
