/** Keeps who is signed in, with which token. */
import { sql, type Transaction } from 'kysely';
import type { Db } from '../core/connect.ts';
import type { Database } from '../core/schema.ts';
import { type User, userRows } from './users.ts';

/** The claims of a token. `jti` is the id of its sign-in. */
export type Token = { userId: string; jti: string; issuedAt: Date; expiresAt: Date };

/** Where a sign-in comes from, so that its owner can recognise it. */
export type SignInPlace = { address: string; userAgent: string | null };

/** For this many minutes a given password counts as recent. */
export const RECENT_MINUTES = 5;

/** Tells every API process that a sign-in has ended, so that its realtime connections end at once. */
export const signInsChannel = 'sign_ins';

const announceEnd = sql`pg_notify(${signInsChannel}, '')`;

/**
 * Returns the person whose token this is. Undefined when the sign-in has ended or was not used for `idleMinutes`. A
 * token that is older than the table of sign-ins is added to it by its first use.
 */
export async function useSignIn(
  db: Db,
  token: Token,
  { idleMinutes, ...place }: SignInPlace & { idleMinutes: number },
): Promise<{ user: User; isRecent: boolean } | undefined> {
  const { userId, jti, issuedAt } = token;
  const row = await userRows(db)
    .leftJoin('sign_ins as s', (join) => join.onRef('s.user_id', '=', 'users.id').on('s.id', '=', jti))
    .select(sql<boolean>`s.id is not null`.as('isListed'))
    .select(sql<boolean>`coalesce(s.last_used_at < now() - interval '1 minute', false)`.as('isDue'))
    .select(
      sql<boolean>`coalesce(s.confirmed_at, ${issuedAt}) > now() - make_interval(mins => ${RECENT_MINUTES})`.as(
        'isRecent',
      ),
    )
    .where('users.id', '=', userId)
    .where(
      sql<boolean>`case when s.id is null then ${issuedAt} >= users.tokens_since
        else s.ended_at is null and s.last_used_at > now() - make_interval(mins => ${idleMinutes}) end`,
    )
    .where(sql<boolean>`not exists (select from revoked_tokens where revoked_tokens.jti = ${jti})`)
    .executeTakeFirst();
  if (!row) return undefined;
  const { isListed, isDue, isRecent, ...user } = row;
  if (!isListed) await listOldToken(db, token, place);
  else if (isDue) await touchSignIns(db, [jti]);
  return { user, isRecent };
}

/** Begins a sign-in. The password was given just now. */
export async function beginSignIn(db: Db, { userId, jti, expiresAt }: Token, place: SignInPlace): Promise<void> {
  await db
    .insertInto('sign_ins')
    .values({ id: jti, user_id: userId, expires_at: expiresAt, address: place.address, user_agent: place.userAgent })
    .execute();
}

/** Called whenever the person gives a password or second factor again. */
export async function confirmSignIn(trx: Transaction<Database>, id: string): Promise<Date> {
  const { confirmed_at } = await trx
    .updateTable('sign_ins')
    .set({ confirmed_at: sql<Date>`now()` })
    .where('id', '=', id)
    .returning('confirmed_at')
    .executeTakeFirstOrThrow();
  return confirmed_at;
}

/** Records that these sign-ins are in use. */
export async function touchSignIns(db: Db, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('sign_ins')
    .set({ last_used_at: sql<Date>`now()` })
    .where(sql<boolean>`id = any(${ids}::uuid[]) and ended_at is null and last_used_at < now() - interval '1 minute'`)
    .execute();
}

/** Lists the valid sign-ins, the last used first. */
export function listSignIns(db: Db, userId: string, idleMinutes: number) {
  return db
    .selectFrom('sign_ins')
    .select(['id', 'created_at', 'last_used_at', 'expires_at', 'address', 'user_agent'])
    .where('user_id', '=', userId)
    .where(isGood(idleMinutes))
    .orderBy('last_used_at', 'desc')
    .orderBy('id')
    .execute();
}

/** Returns false when there is no such sign-in, or when it had already ended. */
export async function endSignIn(trx: Transaction<Database>, userId: string, id: string): Promise<boolean> {
  const { numUpdatedRows } = await endings(trx, userId).where('id', '=', id).executeTakeFirst();
  await sql`select ${announceEnd}`.execute(trx);
  return numUpdatedRows === 1n;
}

/**
 * Ends all sign-ins but `except`, including those that are not listed yet and those that still wait for a second
 * factor.
 */
export async function endSignIns(
  trx: Transaction<Database>,
  userId: string,
  { except }: { except: string | null },
): Promise<number> {
  await trx
    .updateTable('users')
    // The time in a token has no fractions of a second.
    .set({ tokens_since: sql<Date>`date_trunc('second', now())` })
    .where('id', '=', userId)
    .execute();
  const { numUpdatedRows } = await endings(trx, userId)
    .where(sql<boolean>`id is distinct from ${except}::uuid`)
    .executeTakeFirst();
  await sql`select ${announceEnd}`.execute(trx);
  return Number(numUpdatedRows);
}

/**
 * Returns which of these sign-ins have ended. One that is not listed has ended: a ticket can be had only with a token
 * that was used, and so is listed.
 */
export async function findOver(db: Db, ids: string[], idleMinutes: number): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('sign_ins')
    .select('id')
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .where(isGood(idleMinutes))
    .where(sql<boolean>`not exists (select from revoked_tokens where revoked_tokens.jti = sign_ins.id)`)
    .execute();
  const good = new Set(rows.map(({ id }) => id));
  return new Set(ids.filter((id) => !good.has(id)));
}

const endings = (trx: Transaction<Database>, userId: string) =>
  trx
    .updateTable('sign_ins')
    .set({ ended_at: sql<Date>`now()` })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null);

const isGood = (idleMinutes: number) => sql<boolean>`ended_at is null and expires_at > now()
  and last_used_at > now() - make_interval(mins => ${idleMinutes})`;

async function listOldToken(db: Db, { userId, jti, issuedAt, expiresAt }: Token, place: SignInPlace): Promise<void> {
  await db
    .insertInto('sign_ins')
    .values({
      id: jti,
      user_id: userId,
      created_at: issuedAt,
      confirmed_at: issuedAt,
      expires_at: expiresAt,
      address: place.address,
      user_agent: place.userAgent,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
