/** Limits how much one user, key or address may do. An operator can set each limit: `LIMITS=accounts:200,tests:30`. */
const defaults = {
  /**
   * Calls in a minute with one user's tokens, at each API process. A window of the dashboard reloads at most twice a
   * second, a few lists each time. That is about six hundred calls while a lot happens, and few otherwise.
   */
  calls: 3_000,
  /**
   * Calls in a minute with one API key, at each API process. This is enough to look at a hundred accounts once a
   * second.
   */
  'key-calls': 6_000,
  /**
   * Accounts of one user. With closed registration there are no strangers to protect other users from, so the limit is
   * a thousand.
   */
  accounts: 50,
  /** API keys of one user that are not revoked. */
  keys: 50,
  /** Test notifications of one user in an hour. */
  tests: 10,
  /** Deliveries and movements that one user has sent again, in an hour. */
  repeats: 120,
  /** Realtime connections of one user at each API process. */
  sockets: 20,
  /** Registrations from one address in a quarter of an hour. */
  registrations: 30,
  /** Passwords tried from one address in a quarter of an hour. Correct ones do not count. */
  guesses: 30,
};

export type LimitSettings = Record<keyof typeof defaults, number>;

export const limitNames = Object.keys(defaults) as (keyof LimitSettings)[];

/** Returns null when the text is not a list of `name:number`, separated by commas, with known names. */
export function readLimits(text: string): Partial<LimitSettings> | null {
  const limits: Partial<LimitSettings> = {};
  for (const entry of text.split(',')) {
    const [, name, most] = /^\s*([a-z-]+):(\d{1,9})\s*$/.exec(entry) ?? [];
    const known = limitNames.find((candidate) => candidate === name);
    if (!known || !Number(most)) return null;
    limits[known] = Number(most);
  }
  return limits;
}

export function limitsFor(registration: 'first-user' | 'open', given: Partial<LimitSettings> = {}): LimitSettings {
  return { ...defaults, ...(registration === 'open' ? {} : { accounts: 1_000 }), ...given };
}
