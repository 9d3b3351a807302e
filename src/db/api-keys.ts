import { sql } from 'kysely';
import { type Account, type AccountRow, accountRows, readAccount } from './accounts.ts';
import type { Db } from './connect.ts';

export type ApiKeyScope = 'otp:write' | 'status:read';
export type NewApiKey = {
  id: string;
  userId: string;
  name: string;
  prefix: string;
  secretHash: Buffer;
  scopes: ApiKeyScope[];
  /** Null: all of the user's accounts, also those to come. */
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

/** False where the user has no such key. Revoking twice keeps the first time. */
export async function revokeApiKey(db: Db, userId: string, keyId: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_keys')
    .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
    .where('id', '=', keyId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** A key by its prefix and, in the same round trip, the account it asks for where that is its owner's. */
export async function findKeyAndAccount(db: Db, prefix: string, accountId: string | null) {
  const row = await db
    .selectFrom('api_keys as k')
    .leftJoin(accountRows(db).as('a'), (join) => join.onRef('a.userId', '=', 'k.user_id').on('a.id', '=', accountId))
    .selectAll('a')
    .select(['k.id as keyId', 'k.secret_hash', 'k.scopes', 'k.account_ids', 'k.revoked_at'])
    .where('k.prefix', '=', prefix)
    .executeTakeFirst();
  if (!row) return undefined;
  const { keyId, secret_hash, scopes, account_ids, revoked_at, ...account } = row;
  return {
    key: { id: keyId, secretHash: secret_hash, scopes, accountIds: account_ids, revoked: revoked_at !== null },
    account: hasAccount(account) ? readAccount(account) : null,
  };
}

export type KeyAndAccount = NonNullable<Awaited<ReturnType<typeof findKeyAndAccount>>>;
export type CallerKey = KeyAndAccount['key'];
export type CallerAccount = Account;

const shown = ['id', 'name', 'prefix', 'scopes', 'account_ids', 'created_at', 'last_used_at', 'revoked_at'] as const;

/** A left join without a match has every column null. */
function hasAccount(row: { [K in keyof AccountRow]: AccountRow[K] | null }): row is AccountRow {
  return row.id !== null;
}
