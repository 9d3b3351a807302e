import { expect, test } from 'vitest';
import { cleanCode, hasPlaces, misfitOf } from './code-text.ts';

const six = { length: 6, type: 'numeric' } as const;
const letters = { length: 8, type: 'alphanumeric' } as const;

test.each(['482913', '482 913', '482-913', ' 482\u00a0913\n', '482\u2013913'])('%j is the code 482913', (pasted) => {
  expect(cleanCode(pasted, six)).toBe('482913');
});

test('an alphanumeric code keeps its hyphens, and is written in capitals', () => {
  expect(cleanCode(' ab-12xy9 ', letters)).toBe('AB-12XY9');
});

test('says why a code cannot be the one', () => {
  expect(misfitOf('', six)).toBe('empty');
  expect(misfitOf('48291', six)).toBe('length');
  expect(misfitOf('48291x', six)).toBe('not_digits');
  expect(misfitOf('482913', six)).toBeNull();
  expect(misfitOf('AB-12XY9', letters)).toBeNull();
});

test('draws places up to ten', () => {
  expect(hasPlaces({ length: 10, type: 'numeric' })).toBe(true);
  expect(hasPlaces({ length: 11, type: 'numeric' })).toBe(false);
});
