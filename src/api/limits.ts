import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { rateLimited } from './errors.ts';

/** One counter, the same for every API process. */
export type Limit = {
  /** Counts one, and throws `RATE_LIMITED` where that is one too many. */
  take(key: string): Promise<void>;
  /** Takes one count back: nothing came of it. */
  giveBack(key: string): Promise<void>;
  /** Forgets all counts. */
  clear(key: string): Promise<void>;
};

export type Limits = {
  codes: Limit;
  resends: Limit;
  logins: Limit;
  secondFactors: Limit;
  secondFactorsAnywhere: Limit;
};

/** `pool` is on a database with the table `rate_limits`. */
export function createLimits(pool: Pool): Limits {
  return {
    codes: createLimit(pool, 'code', 5, 10 * 60, 'Too many codes were submitted for this account.'),
    resends: createLimit(pool, 'resend', 5, 10 * 60, 'The bank was asked for another code too often.'),
    logins: createLimit(pool, 'login', 5, 15 * 60, 'Too many logins failed.'),
    secondFactors: createLimit(pool, 'totp', 5, 15 * 60, 'Too many codes were wrong.'),
    secondFactorsAnywhere: createLimit(pool, 'totp-user', 20, 60 * 60, 'Too many codes were wrong.'),
  };
}

function createLimit(pool: Pool, keyPrefix: string, points: number, seconds: number, message: string): Limit {
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    tableName: 'rate_limits',
    tableCreated: true,
    keyPrefix,
    points,
    duration: seconds,
  });
  // What is counted by may be long and personal; the table needs neither.
  const short = (key: string) => createHash('sha256').update(key).digest('base64url');
  return {
    async take(key) {
      try {
        await limiter.consume(short(key));
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw rateLimited(message, Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
      }
    },
    async giveBack(key) {
      await limiter.reward(short(key));
    },
    async clear(key) {
      await limiter.delete(short(key));
    },
  };
}
