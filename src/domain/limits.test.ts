import { expect, test } from 'vitest';
import { limitsFor, readLimits } from './limits.ts';

test('without a setting the limits are those of the guide', () => {
  expect(limitsFor('open')).toEqual({
    calls: 3_000,
    'key-calls': 6_000,
    accounts: 50,
    keys: 50,
    tests: 10,
    repeats: 120,
    sockets: 20,
    registrations: 30,
    guesses: 30,
  });
});

test('where nobody else can register, one may have many accounts', () => {
  expect(limitsFor('first-user').accounts).toBe(1_000);
  expect(limitsFor('first-user', { accounts: 7 }).accounts).toBe(7);
});

test('an operator sets those that are named', () => {
  const given = readLimits('accounts:200, key-calls:60000');
  expect(given).toEqual({ accounts: 200, 'key-calls': 60_000 });
  expect(limitsFor('open', given ?? {})).toMatchObject({ accounts: 200, 'key-calls': 60_000, tests: 10 });
});

test.each([
  'accounts',
  'accounts:',
  'accounts:0',
  'accounts:-1',
  'accounts:1.5',
  'others:5',
  'constructor:5',
  'a:1,,b:2',
])('%j is refused', (text) => expect(readLimits(text)).toBeNull());
