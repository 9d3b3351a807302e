import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { limitsFor } from '../../domain/limits.ts';
import { createLimits, type Limits } from './limits.ts';

let database: TestDatabase;
let pool: pg.Pool;
let limits: Limits;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url });
  limits = createLimits(pool, limitsFor('first-user'));
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

const countsOf = async (key: string) => {
  const counted = await limits.countTogether([
    [limits.codes, key],
    [limits.codesOfRequest, key],
  ]);
  return counted.map(({ count }) => count);
};

test('what is counted together is counted on, and taken back, one by one', async () => {
  expect(await countsOf('a')).toEqual([1, 1]);
  expect(await limits.codes.count('a')).toMatchObject({ count: 2 });
  expect(await countsOf('a')).toEqual([3, 2]);
  await limits.codesOfRequest.giveBack('a');
  expect(await countsOf('a')).toEqual([4, 2]);
});

test('a count lasts for its own time, and begins again after it', async () => {
  const [codes, ofRequest] = await limits.countTogether([
    [limits.codes, 'b'],
    [limits.codesOfRequest, 'b'],
  ]);
  expect(codes).toEqual({ count: 1, secondsLeft: 600 });
  expect(ofRequest).toEqual({ count: 1, secondsLeft: 7_200 });
  await pool.query('update rate_limits set expire = $1 where key = $2', [Date.now(), limits.codes.row('b').key]);
  expect(await countsOf('b')).toEqual([1, 2]);
});

test('many that count the same rows at once lose no count', async () => {
  await Promise.all(Array.from({ length: 50 }, () => countsOf('c')));
  expect(await countsOf('c')).toEqual([51, 51]);
});
