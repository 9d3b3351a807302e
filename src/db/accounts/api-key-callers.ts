/** Finds the caller of a request with an API key. */
import { type InferResult, sql } from 'kysely';
import type { Pool } from 'pg';
import { pendingRequest, readPending } from '../codes/otp-requests.ts';
import { together } from '../core/batch-lookups.ts';
import type { Db } from '../core/connect.ts';
import type { Account } from './accounts.ts';

/** The fields of an account that the routes of `/v1` need. */
export type CallerAccount = Pick<Account, 'id' | 'userId' | 'state' | 'pending'>;
export type Caller = NonNullable<Awaited<ReturnType<FindCaller>>>;

/** Finds a key by its prefix and, in the same round trip, the requested account if the owner of the key has it. */
export type FindCaller = ReturnType<typeof createFindCaller>;

/**
 * Relays ask this every second. So the statement is built once, each connection to Postgres keeps it prepared, and
 * concurrent callers share one execution. Answers are not cached: a revoked key stops working at once. `db` cannot give
 * a statement a name, so this needs the pool too.
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

/** Returns one row for each pair of a prefix and an account. */
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

/** In a left join without a match every column is null. */
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
