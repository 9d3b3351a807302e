import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
const INTERVAL_MS = 25;
/** What takes longer than a second is asked for less often: the asking is work, too. */
const SLOW_INTERVAL_MS = 100;

/** Asks again and again until the answer is as wanted, and gives it back. A failure shows the last answer. */
export async function eventually<T>(
  read: () => Promise<T> | T,
  wanted: (value: T) => boolean,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const began = Date.now();
  for (;;) {
    const answer = await read();
    if (wanted(answer)) return answer;
    const waited = Date.now() - began;
    if (waited > patienceMs) throw new Error(`Not as wanted in time. The last answer: ${JSON.stringify(answer)}`);
    await sleep(waited < 1_000 ? INTERVAL_MS : SLOW_INTERVAL_MS);
  }
}
