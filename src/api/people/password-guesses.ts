/** Limits password guesses. A guess is counted before the password is hashed, so that concurrent guesses count too. */
import { neighbourhood } from '../../base/client-address.ts';
import { ApiError } from '../errors.ts';
import type { Limits } from '../limits/limits.ts';

export type Guess = {
  /** `device`: a browser in which this user has signed in before. */
  email: string;
  address: string;
  device: string | null;
};

export type CountedGuess = {
  /** The refusal for a user whose password is being guessed: only a second factor lets the correct password through. */
  paused: ApiError | null;
  /** Takes the count back: the password was correct. */
  forgive(): Promise<unknown>;
};

/**
 * The free guesses at one user in an hour, from all addresses. After them there is a pause between two guesses, which
 * doubles.
 */
const FREE = 5;
/** Together with the shorter pauses before, this allows some fifty guesses in an hour. */
const LONGEST_PAUSE_SECONDS = 90;

/** Counts one more login from an address. Throws `RATE_LIMITED` when too many were wrong. */
export const countAddress = (limits: Limits, address: string): Promise<void> =>
  limits.guessesFrom.take(neighbourhood(address));

/**
 * A known device has a count of its own, so that no crowd can lock its owner out. Strangers are counted by user and
 * address, and by user. The actions of others never lock a user out, but may make them wait for a pause.
 */
export async function countGuess(limits: Limits, { email, address, device }: Guess): Promise<CountedGuess> {
  if (device) {
    await limits.deviceLogins.take(device);
    return { paused: null, forgive: () => limits.deviceLogins.clear(device) };
  }
  const user = email.toLowerCase();
  const from = neighbourhood(address);
  const pair = `${user} ${from}`;
  await limits.logins.take(pair);
  const paused = await pauseOf(limits, user);
  // A guess that was not checked does not count: the owner may come from the same address.
  if (paused) await limits.logins.giveBack(pair);
  return {
    paused,
    forgive: () =>
      Promise.all([
        limits.guessesFrom.giveBack(from),
        limits.logins.clear(pair),
        paused ? limits.pausedGuesses.giveBack(user) : limits.userGuesses.giveBack(user),
      ]),
  };
}

async function pauseOf(limits: Limits, user: string): Promise<ApiError | null> {
  const { count } = await limits.userGuesses.count(user);
  if (count <= FREE) return null;
  try {
    await limits.guessPauses.take(user, Math.min(2 ** (count - FREE), LONGEST_PAUSE_SECONDS));
    return null;
  } catch (refusal) {
    if (!(refusal instanceof ApiError)) throw refusal;
    await limits.userGuesses.giveBack(user);
    await limits.pausedGuesses.take(user);
    return refusal;
  }
}
