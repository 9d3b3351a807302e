/** The first step of a sign-in: finds the user and checks the password. */
import { findUserByEmail, type User } from '../../db/people/users.ts';
import { auditDone } from '../audit.ts';
import type { Ctx, Deps } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { knownDevice } from './known-device.ts';
import { noteSignIn, notingRefusals } from './note-sign-in.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { countAddress, countGuess, type Guess } from './password-guesses.ts';
import { asStranger, verifyPassword } from './passwords/passwords.ts';

const inTurn = oneAtATime();

type Given = { email: string; password: string };

/** Throws `UNAUTHORIZED` for a wrong password and for an unknown user alike. */
export function checkPassword(ctx: Ctx, deps: Deps, given: Given): Promise<User> {
  const email = given.email.trim();
  return notingRefusals(ctx, deps, { email }, check(ctx, deps, { email, password: given.password }));
}

async function check(ctx: Ctx, deps: Deps, { email, password }: Given): Promise<User> {
  const { db, config, limits } = deps;
  const { address } = ctx.state;
  const device = knownDevice(ctx, config.jwtSecret);
  const owner = device ? await findUserByEmail(db, email) : undefined;
  if (device && owner?.id === device.userId) {
    const guess = { email, address, device: device.jti };
    return inTurn(`known ${owner.id}`, () => verify(ctx, deps, owner, guess, password));
  }
  return asStranger(async () => {
    await countAddress(limits, address);
    const found = await findUserByEmail(db, email);
    // Tries of one user from one address wait for each other: successful ones must not count as guesses, even twenty at
    // once.
    const place = `${email.toLowerCase()} ${address}`;
    return inTurn(place, () => verify(ctx, deps, found, { email, address, device: null }, password));
  });
}

async function verify(
  ctx: Ctx,
  deps: Deps,
  found: (User & { passwordHash: string }) | undefined,
  guess: Guess,
  password: string,
): Promise<User> {
  const { paused, forgive } = await countGuess(deps.limits, guess);
  // During a pause nobody gets in without a second factor. The check takes as long as ever, because its time would
  // otherwise tell who has one.
  const user = paused && !found?.totpEnabled ? undefined : found;
  if (!(await verifyPassword(password, user?.passwordHash, { known: guess.device !== null })) || !user) {
    if (paused) throw paused;
    noteSignIn(ctx, deps, 'wrong_password', found ? { userId: found.id } : { email: guess.email });
    const failed = { action: 'sign_in_failed', details: { step: 'password' } } as const;
    // Not awaited: the time of the response must not tell whether the user exists.
    if (found) void auditDone(ctx, deps, { userId: found.id }, failed);
    throw new ApiError('UNAUTHORIZED', 'The email address or the password is wrong.');
  }
  await forgive();
  return user;
}
