import { expect, test } from 'vitest';
import { createSilence } from './silence.js';

/**
 * Checks every 250 ms while `beat` returns the number of heartbeats. Returns when the silence was too long, in ms from
 * the first check.
 */
function listen(forMs: number, beat: (at: number) => number, clock = (at: number) => at): number | null {
  const silence = createSilence(8_000);
  for (let at = 0; at <= forMs; at += 250) if (silence.isTooLong(clock(at), beat(at))) return at;
  return null;
}

test('beats that stay away for eight seconds are too long a silence', () => {
  expect(listen(60_000, (at) => Math.min(10, Math.floor(at / 500)))).toBeGreaterThanOrEqual(5_000 + 7_500);
  expect(listen(60_000, (at) => Math.min(10, Math.floor(at / 500)))).toBeLessThanOrEqual(5_000 + 8_750);
});

test('beats that come late are none', () => {
  expect(listen(600_000, (at) => 1 + Math.floor(at / 7_000))).toBeNull();
});

test('a process that has not begun to beat is not watched yet', () => {
  expect(listen(60_000, () => 0)).toBeNull();
});

test('a watcher that slept itself has heard nothing, and begins again', () => {
  // Stopped, or suspended, for an hour after 20 seconds, and again every 6 seconds.
  const sleeps = (at: number) => at + (at > 20_000 ? 3_600_000 : 0) + Math.floor(at / 6_000) * 5_000;
  expect(listen(60_000, (at) => (at < 20_000 ? 1 + at : 20_000), sleeps)).toBeNull();
  const once = (at: number) => at + (at > 20_000 ? 3_600_000 : 0);
  expect(listen(60_000, (at) => (at < 20_000 ? 1 + at : 20_000), once)).toBeGreaterThan(27_000);
});
