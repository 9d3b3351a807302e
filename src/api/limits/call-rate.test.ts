import { expect, test } from 'vitest';
import { ApiError } from '../errors.ts';
import { createCallRate } from './call-rate.ts';

test('calls are counted for each caller, and forgotten after a minute', () => {
  let now = 1_000;
  const rate = createCallRate(3, () => now);
  for (let n = 0; n < 3; n++) rate.take('ada');
  now += 20_000;
  try {
    rate.take('ada');
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'RATE_LIMITED', headers: { 'Retry-After': '40' } });
  }
  rate.take('bob');
  now += 40_000;
  rate.take('ada');
});
