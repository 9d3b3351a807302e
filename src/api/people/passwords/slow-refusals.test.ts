import { expect, test } from 'vitest';
import { rateLimited } from '../../errors.ts';
import { createSlowRefusals } from './slow-refusals.ts';

const refuse = async () => {
  throw rateLimited('Too often.', 10);
};

/** Returns how long it took, in ms. */
async function timeOf(attempt: Promise<unknown>): Promise<number> {
  const from = performance.now();
  await attempt.catch(() => undefined);
  return performance.now() - from;
}

test('a few refusals are told at once, and those beyond them later', async () => {
  const slowly = createSlowRefusals({ free: 3, pauseMs: 800 });
  const times = await Promise.all(Array.from({ length: 6 }, () => timeOf(slowly(refuse))));
  // A second may end among them.
  expect(times.filter((ms) => ms >= 390).length).toBeGreaterThanOrEqual(1);
  expect(times.filter((ms) => ms < 390).length).toBeGreaterThanOrEqual(3);
  await expect(slowly(refuse)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
});

test('what succeeds, or fails otherwise, is not held up', async () => {
  const slowly = createSlowRefusals({ free: 0, pauseMs: 60_000 });
  expect(await slowly(async () => 'done')).toBe('done');
  await expect(slowly(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});
