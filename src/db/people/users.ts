import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { Db } from '../core/connect.ts';
import { lockNumbers } from '../core/locks.ts';
import type { Database } from '../core/schema.ts';
import { recordAudit } from '../history/audit-log.ts';

export type OperationMode = 'reconcile' | 'passthrough';
export type User = {
  id: string;
  email: string;
  name: string /** Null until the user has chosen a name. */;
  operationMode: OperationMode | null;
  totpEnabled: boolean;
};
type NewUser = { email: string; name: string; passwordHash: string; address?: string };

/** `closed`: the first user exists already. `taken`: the address is in use, compared without regard to case. */
export type Registration = { outcome: 'created'; id: string } | { outcome: 'closed' } | { outcome: 'taken' };

/** With `onlyFirst`, at most one of any number of concurrent callers succeeds. */
export async function createUser(db: Db, user: NewUser, { onlyFirst }: { onlyFirst: boolean }): Promise<Registration> {
  return db.transaction().execute(async (trx) => {
    if (onlyFirst) {
      await sql`select pg_advisory_xact_lock(${lockNumbers.registration})`.execute(trx);
      if (await hasUsers(trx)) return { outcome: 'closed' };
    }
    const id = randomUUID();
    const created = await trx
      .insertInto('users')
      .values({ id, email: user.email, name: user.name, password_hash: user.passwordHash })
      .onConflict((conflict) => conflict.expression(sql`lower(email)`).doNothing())
      .executeTakeFirst();
    if (!created.numInsertedOrUpdatedRows) return { outcome: 'taken' };
    await recordAudit(trx, { action: 'registered', userId: id, address: user.address });
    return { outcome: 'created', id };
  });
}

export async function hasUsers(db: Db): Promise<boolean> {
  const first = db.selectFrom('users').select('id').where('deleted_at', 'is', null).limit(1);
  return (await first.executeTakeFirst()) !== undefined;
}

/** True when nobody had registered before this user. */
export async function isFirstUser(db: Db, userId: string): Promise<boolean> {
  const first = await db
    .selectFrom('users')
    .select('id')
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return first?.id === userId;
}

export function findUserByEmail(db: Db, email: string): Promise<(User & { passwordHash: string }) | undefined> {
  return userRows(db)
    .select('password_hash as passwordHash')
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .executeTakeFirst();
}

/** Returns the user who may continue with a challenge, unless it was used, or their sign-ins were ended since. */
export function findChallenged(
  db: Db,
  { userId, jti, issuedAt }: { userId: string; jti: string; issuedAt: Date },
): Promise<User | undefined> {
  return userRows(db)
    .where('users.id', '=', userId)
    .where('tokens_since', '<=', issuedAt)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('revoked_tokens').select('jti').where('revoked_tokens.jti', '=', jti))),
    )
    .executeTakeFirst();
}

export async function findPasswordHash(db: Db, userId: string): Promise<string | undefined> {
  return (await db.selectFrom('users').select('password_hash').where('id', '=', userId).executeTakeFirst())
    ?.password_hash;
}

export async function setPassword(trx: Transaction<Database>, userId: string, passwordHash: string): Promise<void> {
  await trx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', userId).execute();
}

/**
 * Refuses the token until it would have expired anyway. Returns false when it was already refused, also by a concurrent
 * call.
 */
export async function revokeToken(db: Db, jti: string, expiresAt: Date): Promise<boolean> {
  await db.deleteFrom('revoked_tokens').where('expires_at', '<', sql<Date>`now()`).execute();
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('revoked_tokens')
    .values({ jti, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function setOperationMode(db: Db, userId: string, mode: OperationMode): Promise<void> {
  await db.updateTable('users').set({ operation_mode: mode }).where('id', '=', userId).execute();
}

/** True when the user in a row of `users` has a second factor. */
export const hasSecondFactor = sql<boolean>`exists (
  select from two_factor where two_factor.user_id = users.id and two_factor.confirmed_at is not null
)`;

/** Selects every user who is not deleted. The query can be filtered further, or joined. */
export function userRows(db: Db) {
  return db
    .selectFrom('users')
    .where('users.deleted_at', 'is', null)
    .select(['users.id', 'users.email', 'users.name', 'users.operation_mode as operationMode'])
    .select(hasSecondFactor.as('totpEnabled'));
}
