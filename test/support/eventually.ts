import { setTimeout as sleep } from 'node:timers/promises';

/** Shorter when many runs are expected to fail, as with mutants. */
const PATIENCE_MS = Number(process.env.TEST_PATIENCE_MS ?? 60_000);
/**
 * Polling is work too: a pause is a sixth of the wait until now, and at least as long as four responses took. Outside
 * of the tests, the bench and the table of faults measure times with it, which must be exact to a tenth of a second.
 */
const [SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS] = process.env.VITEST === undefined ? [25, 100] : [40, 400];

/**
 * Polls until the answer is as wanted, and returns it. A failure shows the last answer. Use a shorter `longestPauseMs`
 * for a change that must be noticed at once.
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
