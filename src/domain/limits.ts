/** How much one user, key or address may do. An operator may set each: `LIMITS=accounts:200,tests:30`. */
const defaults = {
  /**
   * Calls in a minute with one user's tokens, at each API process. A window of the dashboard reads anew twice a second at
   * most, a few lists each time: some six hundred while very much happens, and few otherwise.
   */
  calls: 3_000,
  /** Calls in a minute with one API key, at each API process: a hundred accounts, each looked at once a second. */
  'key-calls': 6_000,
  /** Accounts of one user. With closed registration nobody can be crowded out, and the limit is a thousand. */
  accounts: 50,
  /** API keys of one user that are not revoked. */
  keys: 50,
  /** Test notifications of one user in an hour. */
  tests: 10,
  /** Deliveries and movements that one user has sent again in an hour. */
  repeats: 120,
  /** Realtime connections of one user at each API process. */
  sockets: 20,
  /** Registrations from one address in a quarter of an hour. */
  registrations: 30,
  /** Passwords that are tried from one address in a quarter of an hour. Right ones do not count. */
  guesses: 30,
};

export type LimitSettings = Record<keyof typeof defaults, number>;

export const limitNames = Object.keys(defaults) as (keyof LimitSettings)[];

/** Null when the text is not `name:number`, commas between, with names that there are. */
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
