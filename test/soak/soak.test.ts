import { expect, test } from 'vitest';
import { chanceOf } from './chance.ts';
import { series } from './summary.ts';

test('the same seed gives the same row of faults, another one another', () => {
  const row = (seed: string) => Array.from({ length: 20 }, chanceOf(seed).share);
  expect(row('autumn')).toEqual(row('autumn'));
  expect(row('autumn')).not.toEqual(row('winter'));
  expect(row('autumn').every((share) => share >= 0 && share < 1)).toBe(true);
});

test('a row of its own does not depend on how often the others ask', () => {
  const chance = chanceOf('autumn');
  const before = chance.of('person 1').share();
  chance.share();
  expect(chance.of('person 1').share()).toBe(before);
  expect(chance.of('person 2').share()).not.toBe(before);
});

test('a series shows where a process is a new one, and where there was none', () => {
  const sample = (at: number, pid: number, handles: number) => ({
    part: 'worker',
    at,
    pid,
    pssMiB: 1,
    rssMiB: 1,
    handles,
  });
  const other = [0, 1, 2, 3].map((at) => ({ ...sample(at, 9, 5), part: 'API' }));
  const samples = [...other, sample(0, 1, 40), sample(1, 1, 41), sample(3, 2, 39)];
  expect(series(samples, ({ handles }) => handles)).toEqual([
    ['API', '5', '5', '5', '5'],
    ['worker', '40', '41', '–', '\\| 39'],
  ]);
});
