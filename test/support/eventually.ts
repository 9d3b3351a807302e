import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
const INTERVAL_MS = 25;

/** Asks again and again until the answer is as wanted, and gives it back. A failure shows the last answer. */
export async function eventually<T>(read: () => Promise<T> | T, wanted: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await read();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`Not as wanted in time. The last answer: ${JSON.stringify(answer)}`);
    await sleep(INTERVAL_MS);
  }
}
