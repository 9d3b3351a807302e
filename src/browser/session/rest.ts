import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** In ms. It takes a processor for a moment, and the person has to be asked for the code first. */
const AFTER_MS = 500;

/**
 * A blinking caret makes the page redraw twice a second: 0.6 % of a core for each page with a field in focus, 0.1 %
 * without.
 */
const stillCaret = `(() => {
  // A page may rest again and again for days without ever being left.
  if (getComputedStyle(document.documentElement)['caret-animation'] === 'manual') return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { caret-animation: manual !important }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
})()`;

/**
 * Makes a waiting page cheaper, half a second later: stops the caret, and collects garbage, some 3 MiB of 30. Never
 * rejects: a page that is closed or busy just costs more for a little longer.
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
