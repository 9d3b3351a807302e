/** How often a password may be tried: counted before it is hashed, so that many tries at once are no more. */
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
  /** The refusal for a user who is being guessed at: only a second factor lets the right password past it. */
  paused: ApiError | null;
  /** The password was right. */
  forgive(): Promise<unknown>;
};

/** So many guesses at one user from everywhere in an hour, and from then on a pause between two that doubles. */
const FREE = 5;
/** With the pauses before it, some fifty guesses in an hour. */
const LONGEST_PAUSE_SECONDS = 90;

/** One more login that is tried from here. Throws `RATE_LIMITED` where too many were wrong. */
export const countAddress = (limits: Limits, address: string): Promise<void> =>
  limits.guessesFrom.take(neighbourhood(address));

/**
 * A known device has a count of its own: no crowd can lock its owner out. Strangers are counted by user and address, and
 * by user. Nobody is locked out by what others do from elsewhere, but has to wait for a pause.
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
  // What was not looked at is no guess: the owner may come from the same address.
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
