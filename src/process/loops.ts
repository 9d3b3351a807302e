import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../base/log.ts';

type Loop = { log: Logger; signal: AbortSignal };

/**
 * Repeats `work` until it succeeds, and logs each failure. Returns undefined when the process is told to stop first.
 */
export async function persist<T>(
  complaint: string,
  work: () => Promise<T>,
  { log, signal }: Loop,
): Promise<T | undefined> {
  for (let wait = 500; !signal.aborted; wait = Math.min(wait * 2, 10_000)) {
    try {
      return await work();
    } catch (error) {
      log.warn({ err: error }, complaint);
      await pause(wait, signal);
    }
  }
  return undefined;
}

/**
 * Runs `work` now and then repeatedly until the process is told to stop. After a failure it waits for the next time.
 */
export async function every(ms: number, work: () => Promise<void>, { log, signal }: Loop): Promise<void> {
  while (!signal.aborted) {
    await work().catch((error) =>
      log.warn({ err: error }, 'a regular task failed: it is tried again at its next time'),
    );
    await pause(ms, signal);
  }
}

/** Also resolves when the signal was aborted before, such as by a SIGTERM in the middle of a start. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
