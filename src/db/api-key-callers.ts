/** Who calls with an API key. */
import { type InferResult, sql } from 'kysely';
import type { Pool } from 'pg';
import type { Account } from './accounts.ts';
import { type Db, onPool } from './connect.ts';
import { pendingRequest, readPending } from './otp-requests.ts';

/** What a route of `/v1` knows of its account. */
export type CallerAccount = Pick<Account, 'id' | 'userId' | 'state' | 'pending'>;
export type Caller = NonNullable<Awaited<ReturnType<FindCaller>>>;

/** A key by its prefix and, in the same round trip, the account it asks for where that is its owner's. */
export type FindCaller = ReturnType<typeof createFindCaller>;

/**
 * Relays ask this every second, so the statement is written once, and each connection to Postgres keeps it with its
 * plan. What it answers is kept nowhere: a revoked key is dead at once.
 */
export function createFindCaller(pool: Pool) {
  const text = callerQuery(onPool(pool)).compile().sql;
  return async (prefix: string, accountId: string | null) => {
    const statement = { name: 'find-caller', text, values: [prefix, accountId] };
    const [row] = (await pool.query<CallerRow>(statement)).rows;
    if (!row) return undefined;
    const { id, secretHash, scopes, accountIds, revokedAt } = row;
    return { key: { id, secretHash, scopes, accountIds, revoked: revokedAt !== null }, account: readAccount(row) };
  };
}

type CallerRow = InferResult<ReturnType<typeof callerQuery>>[number];

function callerQuery(db: Db) {
  return db
    .selectFrom('api_keys as k')
    .leftJoin('accounts as a', (join) =>
      join.onRef('a.user_id', '=', 'k.user_id').on('a.id', '=', sql<string>`$2`).on('a.deleted_at', 'is', null),
    )
    .select(['k.id', 'k.secret_hash as secretHash', 'k.scopes', 'k.account_ids as accountIds'])
    .select(['k.revoked_at as revokedAt', 'a.id as accountId', 'a.user_id as userId', 'a.state'])
    .select(pendingRequest)
    .where('k.prefix', '=', sql<string>`$1`);
}

/** A left join without a match has every column null. */
function readAccount({ accountId, userId, state, pending }: CallerRow): CallerAccount | null {
  if (accountId === null || userId === null || state === null) return null;
  return { id: accountId, userId, state, pending: readPending(pending) };
}
