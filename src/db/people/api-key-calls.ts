import { sql } from 'kysely';
import type { Db } from '../core/connect.ts';

export type ApiKeyCall = {
  keyId: string;
  method: string;
  path: string;
  accountId: string | null;
  status: number;
  /** The error's code. Null when the call succeeded. */
  code: string | null;
  ms: number;
  /** On the clock of `performance.now()`. */
  answeredAt: number;
};

/** Older calls of a key are deleted. */
export const keptPerKey = 50;

/**
 * Records calls and marks the key as used, to the minute, in one statement. Calls older than the last fifty of the key
 * are deleted. Takes at most fifty calls.
 */
export async function recordApiKeyCalls(db: Db, keyId: string, calls: ApiKeyCall[]): Promise<void> {
  // Ages, because the stored time is always that of the database.
  const now = performance.now();
  const given = calls.map(({ answeredAt, ...call }, place) => ({ ...call, place, age: (now - answeredAt) / 1_000 }));
  await sql`
    with added as (
      insert into api_key_calls (api_key_id, at, method, path, account_id, status, code, ms)
      select ${keyId}, now() - make_interval(secs => age), method, path, "accountId", status, code, ms
      from json_to_recordset(${JSON.stringify(given)})
        as given (place integer, age float, method text, path text, "accountId" uuid, status integer, code text, ms integer)
      order by place
    ), used as (
      update api_keys set last_used_at = now()
      where id = ${keyId} and (last_used_at is null or last_used_at < now() - interval '1 minute')
    )
    delete from api_key_calls where api_key_id = ${keyId} and id <= (
      -- The statement does not see the rows it adds.
      select id from api_key_calls where api_key_id = ${keyId} order by id desc
      offset ${keptPerKey - calls.length} limit 1
    )`.execute(db);
}

/** Returns calls, newest first. Undefined when the user has no such key. */
export async function listApiKeyCalls(db: Db, userId: string, keyId: string) {
  const key = await db
    .selectFrom('api_keys')
    .select('id')
    .where('id', '=', keyId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (!key) return undefined;
  return db
    .selectFrom('api_key_calls')
    .select(['at', 'method', 'path', 'account_id', 'status', 'code', 'ms'])
    .where('api_key_id', '=', keyId)
    .orderBy('id', 'desc')
    .limit(keptPerKey)
    .execute();
}
