/** Records who did what. The table only takes inserts: see its migration. */
import type { AuditEvent } from '../../domain/audit.ts';
import type { Db } from '../core/connect.ts';

export type AuditEntry = AuditEvent & {
  /** The owner of the log: the person, or the owner of the key. */
  userId: string;
  /** The key that was used, when a machine did it. */
  apiKeyId?: string | undefined;
  accountId?: string | undefined;
  /** Where the request came from. */
  address?: string | undefined;
};

/** Adds one entry. Pass the transaction of the recorded change, if there is one. */
export async function recordAudit(db: Db, entry: AuditEntry): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      user_id: entry.userId,
      action: entry.action,
      api_key_id: entry.apiKeyId ?? null,
      account_id: entry.accountId ?? null,
      address: entry.address ?? null,
      details: JSON.stringify('details' in entry ? entry.details : {}),
    })
    .execute();
}

/** Returns entries, newest first, before the entry `before` if given. */
export function listAudit(db: Db, userId: string, { limit, before }: { limit: number; before: string | null }) {
  let query = db
    .selectFrom('audit_log')
    .select(['id', 'at', 'action', 'api_key_id', 'account_id', 'address', 'details'])
    .where('user_id', '=', userId);
  if (before !== null) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}
