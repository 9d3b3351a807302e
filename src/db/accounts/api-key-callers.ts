/** Who calls with an API key. */
import { type InferResult, sql } from 'kysely';
import type { Pool } from 'pg';
import { pendingRequest, readPending } from '../codes/otp-requests.ts';
import { together } from '../core/batch-lookups.ts';
import type { Db } from '../core/connect.ts';
import type { Account } from './accounts.ts';

/** What a route of `/v1` knows of its account. */
export type CallerAccount = Pick<Account, 'id' | 'userId' | 'state' | 'pending'>;
export type Caller = NonNullable<Awaited<ReturnType<FindCaller>>>;

/** A key by its prefix and, in the same round trip, the account it asks for where that is its owner's. */
export type FindCaller = ReturnType<typeof createFindCaller>;

/**
 * Relays ask this every second, so the statement is written once, each connection to Postgres keeps it with its plan,
 * and those who come at the same time share it. The answers are kept nowhere: a revoked key is dead at once. `db`
 * writes statements but knows no names for them, hence the pool.
 */
export function createFindCaller(db: Db, pool: Pool) {
  const text = callersQuery(db).compile().sql;
  const ask = together(async (questions: { prefix: string; accountId: string | null }[]) => {
    const values = [questions.map(({ prefix }) => prefix), questions.map(({ accountId }) => accountId)];
    return (await pool.query<CallerRow>({ name: 'find-callers', text, values })).rows;
  });
  return async (prefix: string, accountId: string | null) => {
    const row = await ask({ prefix, accountId });
    return row && readCaller(row);
  };
}

type CallerRow = InferResult<ReturnType<typeof callersQuery>>[number];

/** One row for each pair of a prefix and an account. */
function callersQuery(db: Db) {
  const asked = sql<{
    prefix: string;
    accountId: string | null;
    place: string;
  }>`unnest($1::text[], $2::uuid[]) with ordinality`;
  return db
    .selectFrom(asked.as<'asked'>(sql`asked(prefix, "accountId", place)`))
    .leftJoin('api_keys as k', 'k.prefix', 'asked.prefix')
    .leftJoin('accounts as a', (join) =>
      join.onRef('a.id', '=', 'asked.accountId').onRef('a.user_id', '=', 'k.user_id').on('a.deleted_at', 'is', null),
    )
    .select(['k.id as keyId', 'k.secret_hash as secretHash', 'k.scopes', 'k.account_ids as accountIds'])
    .select(['k.revoked_at as revokedAt', 'a.id', 'a.user_id as userId', 'a.state'])
    .select(pendingRequest)
    .orderBy('asked.place');
}

/** A left join without a match has every column null. */
function readCaller({ keyId, secretHash, scopes, accountIds, revokedAt, ...account }: CallerRow) {
  if (keyId === null || secretHash === null || scopes === null) return undefined;
  const key = { id: keyId, secretHash, scopes, accountIds, revoked: revokedAt !== null };
  return { key, account: readAccount(account) };
}

function readAccount(row: Pick<CallerRow, 'id' | 'userId' | 'state' | 'pending'>): CallerAccount | null {
  const { id, userId, state, pending } = row;
  if (id === null || userId === null || state === null) return null;
  return { id, userId, state, pending: readPending(pending) };
}
