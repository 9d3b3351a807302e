import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** It takes a processor for a moment, and the person who is asked for a code has to hear of it first. */
const AFTER_MS = 500;

/** A blinking caret has the page drawn twice a second: 0.6 % of a core for each page with a field in focus, 0.1 % without. */
const stillCaret = `(() => {
  // A page may rest again and again for days without ever being left.
  if (getComputedStyle(document.documentElement)['caret-animation'] === 'manual') return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { caret-animation: manual !important }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
})()`;

/**
 * Lets a page cost less while it waits, from half a second on: the caret stands still, and what has been left lying about
 * is given back, some 3 MiB of 30. Never rejects: a page that is gone or busy costs more a little longer.
 */
export async function rest(page: Page): Promise<void> {
  await sleep(AFTER_MS, undefined, { ref: false });
  await Promise.allSettled([...page.frames().map((frame) => frame.evaluate(stillCaret)), collectGarbage(page)]);
}

async function collectGarbage(page: Page): Promise<void> {
  const target = await page.context().newCDPSession(page);
  await target.send('HeapProfiler.collectGarbage');
  await target.detach();
}
