import { expect, test } from 'vitest';
import { paceOf, readPaces } from './pace.ts';

const pace = (concurrentLogins: number, loginsPerMinute: number) => ({ concurrentLogins, loginsPerMinute });

test('what the operator says of a bank goes before what its connector says, and that before the default', () => {
  const settings = readPaces('north:2/6, default:5/30') ?? new Map();
  expect(paceOf({ code: 'north', pace: pace(9, 90) }, settings)).toEqual(pace(2, 6));
  expect(paceOf({ code: 'south', pace: pace(9, 90) }, settings)).toEqual(pace(9, 90));
  expect(paceOf({ code: 'west' }, settings)).toEqual(pace(5, 30));
  expect(paceOf({ code: 'west' }, new Map())).toEqual(pace(10, 60));
});

test.each(['', 'north', 'north:2', 'north:0/6', 'north:2/0', 'north:-1/6', 'North:2/6', 'north:2/6,'])(
  'a malformed pace is refused: "%s"',
  (text) => {
    expect(readPaces(text)).toBeNull();
  },
);
