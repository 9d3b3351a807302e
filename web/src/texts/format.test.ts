import { describe, expect, test } from 'vitest';
import { formatIn } from './format.ts';

const en = formatIn('en-GB');
const es = formatIn('es');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

test('amounts are written as the language does, with the digits of the bank or of the currency', () => {
  expect(en.amount('1250.00', 'EUR')).toBe('1,250.00 EUR');
  expect(es.amount('1250.00', 'EUR')).toBe('1.250,00 EUR');
  expect(en.amount('-12.5')).toBe('-12.50');
  expect(en.amount('500', 'JPY')).toBe('500 JPY');
  expect(en.amount('0.12345678', 'XBT')).toBe('0.12345678 XBT');
  expect(en.amount('12345678901234567890.12', 'EUR')).toBe('12,345,678,901,234,567,890.12 EUR');
});

describe('a duration', () => {
  test.each([
    [0, '0.0 s'],
    [1_940, '1.9 s'],
    [44_100, '44 s'],
    [5 * minute, '5 min'],
    [2 * hour + 13 * minute, '2 h 13 min'],
    [3 * hour, '3 h'],
    [3 * day + 4 * hour, '3 d 4 h'],
  ])('of %d ms is %s', (ms, shown) => expect(en.duration(ms)).toBe(shown));

  test('of an answer may be in milliseconds, and what goes on has no tenths', () => {
    expect([en.latency(240), en.latency(1_940)]).toEqual(['240 ms', '1.9 s']);
    expect(en.age(1_940)).toBe('1 s');
    expect(es.duration(1_940)).toBe('1,9 s');
  });
});

test('a countdown ends at zero and not a second before', () => {
  expect([222_000, 48_001, 1, 0, -5].map(en.countdown)).toEqual(['3:42', '0:49', '0:01', '0:00', '0:00']);
});
