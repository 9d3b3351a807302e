import { setTimeout as sleep } from 'node:timers/promises';

/** Less where many runs are to fail soon, as those with a mutant are. */
const PATIENCE_MS = Number(process.env.TEST_PATIENCE_MS ?? 60_000);
/**
 * The asking is work, too: a pause is as long as a sixth of the wait so far, and no shorter than four answers took. Outside
 * of the tests times are taken by it, for the bench and for the table of faults, and are to be known to a tenth of a second.
 */
const [SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS] = process.env.VITEST === undefined ? [25, 100] : [40, 400];

/**
 * Asks again and again until the answer is as wanted, and gives it back. A failure shows the last answer. A shorter
 * `longestPauseMs` is for what has to be known as soon as it is so.
 */
export async function eventually<T>(
  read: () => Promise<T> | T,
  wanted: (value: T) => boolean,
  patienceMs = PATIENCE_MS,
  longestPauseMs = LONGEST_PAUSE_MS,
): Promise<T> {
  // A test may set the time of day.
  const began = performance.now();
  for (;;) {
    const asked = performance.now();
    const answer = await read();
    if (wanted(answer)) return answer;
    const now = performance.now();
    const waited = now - began;
    if (waited > patienceMs) throw new Error(`Not as wanted in time. The last answer: ${JSON.stringify(answer)}`);
    const pause = Math.max(SHORTEST_PAUSE_MS, waited / 6, 4 * (now - asked));
    await sleep(Math.min(pause, longestPauseMs));
  }
}
