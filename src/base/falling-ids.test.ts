import { expect, test } from 'vitest';
import { fallingIds } from './falling-ids.ts';

const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('ids of one call are UUIDs of version 7, and each is smaller than the one before it', () => {
  const ids = fallingIds(20_000);
  expect(ids.every((id) => uuid7.test(id))).toBe(true);
  expect(ids).toEqual(ids.toSorted().reverse());
  expect(new Set(ids).size).toBe(20_000);
});

test('ids of a later call are greater than all of an earlier one', async () => {
  const earlier = fallingIds(100);
  await new Promise((resolve) => setTimeout(resolve, 2));
  const [, last = ''] = fallingIds(2);
  expect(last > (earlier[0] ?? '')).toBe(true);
});
