/**
 * Declares every limit of the API. Those in Postgres apply to all API processes together; each process counts `calls`
 * itself.
 */
import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { LimitSettings } from '../../domain/limits.ts';
import { rateLimited } from '../errors.ts';
import { createCallRate } from './call-rate.ts';

/** One counter, shared by all API processes. */
export type Limit = {
  /**
   * Counts one, and throws `RATE_LIMITED` when that is one too many. `seconds` is how long a count that begins now
   * lasts.
   */
  take(key: string, seconds?: number): Promise<void>;
  /** Counts one, and returns the count. */
  count(key: string): Promise<Counted>;
  /** Returns the row of the table that counts it. */
  row(key: string): { key: string; seconds: number };
  /** Takes one count back, for an action that did not happen. */
  giveBack(key: string): Promise<void>;
  /** Deletes the counts of the key. */
  clear(key: string): Promise<void>;
};

export type Counted = { count: number; secondsLeft: number };

export type Limits = ReturnType<typeof createLimits>;

const minutes = 60;
const hours = 60 * minutes;

/** `pool` is on a database with the table `rate_limits`. */
export function createLimits(pool: Pool, settings: LimitSettings) {
  const limit = (keyPrefix: string, points: number, duration: number, message: string, more = {}) =>
    createLimit(pool, { keyPrefix, points, duration, ...more }, message);
  const counter = (keyPrefix: string, duration: number) =>
    createLimit(pool, { keyPrefix, points: Number.MAX_SAFE_INTEGER, duration }, '');
  const { guesses, registrations, tests, repeats } = settings;
  const logins = 'Too many logins failed.';
  return {
    settings,
    /** Counts one of each, in the order given, with one statement: several commits would delay a code. */
    countTogether: (counts: [limit: Limit, key: string][]) =>
      countTogether(
        pool,
        counts.map(([limit, key]) => limit.row(key)),
      ),

    /** Counted by account: see `code-limits.ts` for these four. */
    codes: counter('code', 10 * minutes),
    codesOfPerson: counter('code-person', 10 * minutes),
    codesOfRequest: counter('code-request', 2 * hours),
    codesSeen: counter('code-seen', 2 * hours),
    resends: limit('resend', 5, 10 * minutes, 'The bank was asked for another code too often.'),

    /**
     * Counted by address, by email address and address, by device, and by email address: see `password-guesses.ts` for
     * these six.
     */
    guessesFrom: limit('login-from', guesses, 15 * minutes, 'Too many logins failed from your address.', {
      // Once the limit is reached, further tries from there cost no statements.
      inMemoryBlockOnConsumed: guesses + 1,
    }),
    logins: limit('login', 5, 15 * minutes, logins),
    deviceLogins: limit('login-device', 10, 15 * minutes, logins),
    userGuesses: counter('login-user', 1 * hours),
    guessPauses: limit('login-pause', 1, 1, 'Many logins of this user failed.'),
    pausedGuesses: limit('login-paused', 300, 1 * hours, logins),
    registrations: limit('register', registrations, 15 * minutes, 'Too many people register from your address.'),

    secondFactors: limit('totp', 5, 15 * minutes, 'Too many codes were wrong.'),
    secondFactorsAnywhere: limit('totp-user', 20, 1 * hours, 'Too many codes were wrong.'),

    /** Counted by user. */
    tests: limit('test', tests, 1 * hours, `Not more than ${tests} test notifications are sent in an hour.`),
    repeats: limit('repeat', repeats, 1 * hours, `Not more than ${repeats} deliveries are sent again in an hour.`),
    calls: createCallRate(settings.calls),
    keyCalls: createCallRate(settings['key-calls']),
  };
}

type Numbers = { keyPrefix: string; points: number; duration: number; inMemoryBlockOnConsumed?: number };

function createLimit(pool: Pool, numbers: Numbers, message: string): Limit {
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    tableName: 'rate_limits',
    tableCreated: true,
    ...numbers,
  });
  // A key may be long and personal. Its hash is neither.
  const short = (key: string) => createHash('sha256').update(key).digest('base64url');

  /** Returns null when that was one too many. */
  async function consume(key: string, seconds?: number): Promise<{ taken: boolean; counted: Counted }> {
    const options = seconds === undefined ? {} : { customDuration: seconds };
    try {
      return { taken: true, counted: countedOf(await limiter.consume(short(key), 1, options)) };
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return { taken: false, counted: countedOf(refusal) };
    }
  }

  return {
    async take(key, seconds) {
      const { taken, counted } = await consume(key, seconds);
      if (!taken) throw rateLimited(message, counted.secondsLeft);
    },
    count: async (key) => (await consume(key)).counted,
    row: (key) => ({ key: limiter.getKey(short(key)), seconds: numbers.duration }),
    async giveBack(key) {
      await limiter.reward(short(key));
    },
    async clear(key) {
      await limiter.delete(short(key));
    },
  };
}

/** Counts in the same way as the library, one row for each. */
async function countTogether(pool: Pool, counts: { key: string; seconds: number }[]): Promise<Counted[]> {
  const now = Date.now();
  const { rows } = await pool.query<{ key: string; points: number; expire: string }>({
    name: 'count-together',
    text: `
      insert into rate_limits as kept (key, points, expire)
      select key, 1, $3::bigint + seconds * 1000 from unnest($1::text[], $2::bigint[]) as counted (key, seconds)
      -- Two that count the same rows take them in one order.
      order by key
      on conflict (key) do update set
        points = case when kept.expire <= $3 then 1 else kept.points + 1 end,
        expire = case when kept.expire <= $3 then excluded.expire else kept.expire end
      returning key, points, expire`,
    values: [counts.map(({ key }) => key), counts.map(({ seconds }) => seconds), now],
  });
  return counts.map(({ key }) => {
    const row = rows.find((counted) => counted.key === key);
    const msLeft = Number(row?.expire ?? now) - now;
    return { count: Number(row?.points ?? 0), secondsLeft: Math.max(1, Math.ceil(msLeft / 1_000)) };
  });
}

const countedOf = ({ consumedPoints, msBeforeNext }: RateLimiterRes): Counted => ({
  count: consumedPoints,
  secondsLeft: Math.max(1, Math.ceil(msBeforeNext / 1000)),
});
