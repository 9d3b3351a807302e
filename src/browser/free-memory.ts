import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** The collection takes a processor for a moment, and the person who is asked for a code has to hear of it first. */
const AFTER_MS = 500;

/**
 * Gives back, half a second from now, what a page has left lying about on its way here: some 3 MiB of 30 for a page that
 * waits. Never rejects: a page that is gone or busy keeps its memory a little longer.
 */
export async function freeMemory(page: Page): Promise<void> {
  await sleep(AFTER_MS, undefined, { ref: false });
  try {
    const target = await page.context().newCDPSession(page);
    await target.send('HeapProfiler.collectGarbage');
    await target.detach();
  } catch {}
}
