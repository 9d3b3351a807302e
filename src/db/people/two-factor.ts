/**
 * Keeps the second factor of a person. A code is always taken in one statement, so that of two concurrent requests only
 * one succeeds.
 */
import { sql, type Transaction } from 'kysely';
import type { Db } from '../core/connect.ts';
import type { Database } from '../core/schema.ts';

export type TwoFactor = { secretSealed: string; confirmed: boolean };

/** Returns the enrolment, confirmed or not. */
export async function findTwoFactor(db: Db, userId: string): Promise<TwoFactor | undefined> {
  const row = await db
    .selectFrom('two_factor')
    .select(['secret_sealed', 'confirmed_at'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row && { secretSealed: row.secret_sealed, confirmed: row.confirmed_at !== null };
}

/** Begins an enrolment, or restarts it. Returns false when two-factor is already on. */
export async function enrolTwoFactor(db: Db, userId: string, secretSealed: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('two_factor')
    .values({ user_id: userId, secret_sealed: secretSealed })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({ secret_sealed: secretSealed, last_step: 0 })
        .where('two_factor.confirmed_at', 'is', null),
    )
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/**
 * Turns two-factor on with the code of `step`, and stores its backup codes. Returns false when it is on already, or
 * when another enrolment was begun.
 */
export async function confirmTwoFactor(
  trx: Transaction<Database>,
  userId: string,
  confirmation: { secretSealed: string; step: number; backupCodeHashes: Buffer[] },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('two_factor')
    .set({ confirmed_at: sql<Date>`now()`, last_step: confirmation.step })
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is', null)
    .where('secret_sealed', '=', confirmation.secretSealed)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return false;
  const rows = confirmation.backupCodeHashes.map((code_hash) => ({ user_id: userId, code_hash }));
  await trx.insertInto('backup_codes').values(rows).execute();
  return true;
}

/** Takes the code of a time step. Returns false when that code, or a later one, was taken before. */
export async function spendStep(db: Db, userId: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('two_factor')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .where('last_step', '<', String(step))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Returns false when there is no such code, or when it was taken before. */
export async function spendBackupCode(db: Db, userId: string, codeHash: Buffer): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('backup_codes')
    .set({ used_at: sql<Date>`now()` })
    .where('user_id', '=', userId)
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Turns two-factor off: deletes the secret and the backup codes. */
export async function removeTwoFactor(db: Db, userId: string): Promise<void> {
  await db.deleteFrom('two_factor').where('user_id', '=', userId).execute();
}
