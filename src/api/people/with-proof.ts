/** Checks that the person is who they say: with the password, and with the second factor if it is on. */
import type { Transaction } from 'kysely';
import { neighbourhood } from '../../base/client-address.ts';
import type { Database } from '../../db/core/schema.ts';
import { findPasswordHash, type User } from '../../db/people/users.ts';
import type { Ctx, Deps } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { verifyPassword } from './passwords/passwords.ts';
import { withSecondFactor } from './second-factor.ts';

type Proof = { password: string; code?: string | undefined };

/**
 * Checks the password, then does `work` in one transaction with spending the code if two-factor is on. Throws
 * `INVALID_CODE` otherwise: not 401, because the caller is signed in. Guesses are counted before they are checked.
 */
export async function withProof<T>(
  ctx: Ctx,
  deps: Deps,
  user: User,
  { password, code }: Proof,
  work: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  const { db, limits } = deps;
  if (user.totpEnabled && code === undefined)
    throw new ApiError('INVALID_CODE', 'Two-factor is on: send the code as well.');
  const here = `password ${user.id} ${neighbourhood(ctx.state.address)}`;
  const anywhere = `password ${user.id}`;
  await limits.secondFactors.take(here);
  await limits.secondFactorsAnywhere.take(anywhere);
  if (!(await verifyPassword(password, await findPasswordHash(db, user.id), { known: true }))) throw wrongProof(user);
  const done =
    user.totpEnabled && code !== undefined
      ? await withSecondFactor(ctx, deps, user.id, code, async (trx) => ({ result: await work(trx) }))
      : { result: await db.transaction().execute(work) };
  if (!done) throw wrongProof(user);
  await Promise.all([limits.secondFactors.clear(here), limits.secondFactorsAnywhere.giveBack(anywhere)]);
  return done.result;
}

/** Does not say which of the two was wrong. */
const wrongProof = ({ totpEnabled }: User): ApiError =>
  new ApiError('INVALID_CODE', totpEnabled ? 'The password or the code is wrong.' : 'The password is wrong.');
