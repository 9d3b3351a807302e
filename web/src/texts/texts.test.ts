import { describe, expect, test } from 'vitest';
import { texts as en } from './en.ts';
import { texts as es } from './es.ts';

/** Each text by its path; a function is called with numbers and words, so that what it makes of them is there too. */
function flat(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function')
    return [1, 2].map((number) => [`${path}(${number})`, String(value(number, number, number, number))]);
  return Object.entries(value as object).flatMap(([name, inner]) => flat(inner, path ? `${path}.${name}` : name));
}

const english = flat(en);
const spanish = new Map(flat(es));

/** Words that are the same in both. */
const same = /^(shell\.language|.*\.(brand|example|placeholder)$)/;

describe('every text', () => {
  test('is there in both languages', () => {
    expect([...spanish.keys()].toSorted()).toEqual(english.map(([path]) => path).toSorted());
  });

  test('says something, without a hole', () => {
    for (const [path, text] of [...english, ...spanish]) {
      expect(text.trim(), path).not.toBe('');
      expect(text, path).not.toMatch(/undefined|null|NaN|\[object|#/);
    }
  });

  test('is translated', () => {
    const sentences = english.filter(([path, text]) => !same.test(path) && text.split(' ').length > 2);
    expect(sentences.filter(([path, text]) => spanish.get(path) === text).map(([path]) => path)).toEqual([]);
  });
});
