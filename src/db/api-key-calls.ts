import { sql } from 'kysely';
import type { Db } from './connect.ts';

export type ApiKeyCall = {
  keyId: string;
  method: string;
  path: string;
  accountId: string | null;
  status: number;
  /** The error's code, null where the call went well. */
  code: string | null;
  ms: number;
};

const keptPerKey = 50;

/** One statement: the call goes in, what is older than the last fifty goes, and the key was used, to the minute. */
export async function recordApiKeyCall(db: Db, call: ApiKeyCall): Promise<void> {
  await sql`
    with added as (
      insert into api_key_calls (api_key_id, method, path, account_id, status, code, ms)
      values (${call.keyId}, ${call.method}, ${call.path}, ${call.accountId}, ${call.status}, ${call.code}, ${call.ms})
    ), used as (
      update api_keys set last_used_at = now()
      where id = ${call.keyId} and (last_used_at is null or last_used_at < now() - interval '1 minute')
    )
    delete from api_key_calls where api_key_id = ${call.keyId} and id <= (
      -- The statement does not see the row it adds.
      select id from api_key_calls where api_key_id = ${call.keyId} order by id desc offset ${keptPerKey - 1} limit 1
    )`.execute(db);
}

/** Newest first. Undefined where the user has no such key. */
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
