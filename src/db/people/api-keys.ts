import { sql } from 'kysely';
import type { Db } from '../core/connect.ts';

export type ApiKeyScope = 'otp:write' | 'status:read';
type NewApiKey = {
  id: string;
  userId: string;
  name: string;
  prefix: string;
  secretHash: Buffer;
  scopes: ApiKeyScope[];
  /** Null means all of the user's accounts, also future ones. */
  accountIds: string[] | null;
};

export async function insertApiKey(db: Db, key: NewApiKey) {
  return db
    .insertInto('api_keys')
    .values({
      id: key.id,
      user_id: key.userId,
      name: key.name,
      prefix: key.prefix,
      secret_hash: key.secretHash,
      scopes: key.scopes,
      account_ids: key.accountIds,
    })
    .returning(shown)
    .executeTakeFirstOrThrow();
}

export function listApiKeys(db: Db, userId: string) {
  return db
    .selectFrom('api_keys')
    .select(shown)
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** Returns false when the user has no such key. Revoking again keeps the time of the first revocation. */
export async function revokeApiKey(db: Db, userId: string, keyId: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_keys')
    .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
    .where('id', '=', keyId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The full prefix is stored, because the key is found by it. Its last eight characters are shown. */
const shownPrefix = sql<string>`right(prefix, 8)`.as('prefix');
const shown = ['id', 'name', shownPrefix, 'scopes', 'account_ids', 'created_at', 'last_used_at', 'revoked_at'] as const;
