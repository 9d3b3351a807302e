/** Asks for the second factor: a code of the authenticator, or a backup code. */
import type { Transaction } from 'kysely';
import { neighbourhood } from '../../base/client-address.ts';
import { sealContext } from '../../base/crypto.ts';
import type { Database } from '../../db/core/schema.ts';
import { findTwoFactor, spendBackupCode, spendStep } from '../../db/people/two-factor.ts';
import type { Ctx, Deps } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { hashBackupCode } from './backup-codes.ts';
import { stepOfCode } from './totp.ts';

export type SecondFactor = 'totp' | 'backup_code';

export const wrongCode = (): ApiError =>
  new ApiError('INVALID_CODE', 'The code is wrong, too old, or was used before.');

/**
 * Spends the code and does `work` in one transaction: when `work` throws, the code remains valid. Returns null when the
 * code is not valid. Guesses are counted before they are checked.
 */
export async function withSecondFactor<T>(
  ctx: Ctx,
  deps: Deps,
  userId: string,
  code: string,
  work: (trx: Transaction<Database>, factor: SecondFactor) => Promise<T>,
): Promise<T | null> {
  const forgive = await countGuess(ctx, deps, userId);
  let good = false;
  try {
    return await deps.db.transaction().execute(async (trx) => {
      const factor = await spendCode(deps, trx, userId, code);
      if (!factor) return null;
      good = true;
      return work(trx, factor);
    });
  } finally {
    if (good) await forgive();
  }
}

/**
 * Throws `RATE_LIMITED` for one guess too many. The returned function takes the count back, when it was not a guess.
 */
export async function countGuess(ctx: Ctx, { limits }: Deps, userId: string): Promise<() => Promise<void>> {
  const here = `${userId} ${neighbourhood(ctx.state.address)}`;
  await limits.secondFactors.take(here);
  // Six digits are few, so this limit applies to all addresses together.
  await limits.secondFactorsAnywhere.take(userId);
  return async () => {
    await Promise.all([limits.secondFactors.clear(here), limits.secondFactorsAnywhere.giveBack(userId)]);
  };
}

async function spendCode(
  { vault }: Deps,
  trx: Transaction<Database>,
  userId: string,
  code: string,
): Promise<SecondFactor | null> {
  const enrolled = await findTwoFactor(trx, userId);
  if (!enrolled?.confirmed) return null;
  const step = stepOfCode(vault.open(enrolled.secretSealed, sealContext.totpSecret(userId)), plainCode(code));
  if (step !== null) return (await spendStep(trx, userId, step)) ? 'totp' : null;
  return (await spendBackupCode(trx, userId, hashBackupCode(userId, code))) ? 'backup_code' : null;
}

/** Removes the blanks and hyphens, because authenticators show their codes in two groups. */
export const plainCode = (code: string): string => code.replace(/[\s-]/g, '');
