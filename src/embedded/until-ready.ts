import { setTimeout as sleep } from 'node:timers/promises';
import { withProgress } from '../tools/progress.mjs';

/** Waits until `/ready` answers 200. `checkStillHopeful` throws when waiting is pointless. */
export async function untilReady(url: string, signal: AbortSignal, checkStillHopeful: () => void): Promise<void> {
  await withProgress('waiting for the API and the worker', async (note) => {
    const deadline = Date.now() + 120_000;
    let last = 'no answer';
    while (Date.now() < deadline) {
      signal.throwIfAborted();
      checkStillHopeful();
      try {
        const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
        last = await answer.text();
        if (answer.ok) return;
      } catch (error) {
        last = (error as Error).message;
      }
      note(last);
      await sleep(60);
    }
    throw new Error(`The parts run, but ${url} is not ready after two minutes: ${last}`);
  });
}
