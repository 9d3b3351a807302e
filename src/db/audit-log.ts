/** Who did what. The table can only be added to: see its migration. */
import type { Db } from './connect.ts';

/** What is written down: names and ids only, never a code, a password, a token, a key or the value of a setting. */
export type AuditEvent =
  | { action: 'registered' | 'signed_out' | 'two_factor_enabled' | 'two_factor_disabled' }
  | { action: 'signed_in'; details: { with: 'password' | 'totp' | 'backup_code' } }
  | { action: 'sign_in_failed'; details: { step: 'password' | 'two_factor' } }
  | { action: 'identity_confirmed' | 'identity_not_confirmed' | 'password_changed' | 'user_deleted' }
  /** From the command line, by whoever runs the service. */
  | { action: 'password_reset'; details: { two_factor_removed: boolean } }
  | { action: 'sign_ins_ended'; details: { count: number } }
  | { action: 'sign_in_ended'; details: { sign_in_id: string } }
  | { action: 'other_sign_ins_ended'; details: { count: number } }
  | { action: 'api_key_created'; details: { api_key_id: string; name: string; scopes: string[] } }
  | { action: 'api_key_revoked'; details: { api_key_id: string } }
  | { action: 'operation_mode_changed'; details: { mode: string } }
  | { action: 'account_created' | 'account_deleted'; details: { name: string; bank: string } }
  | { action: 'credentials_changed' | 'settings_changed'; details: { fields: string[] } }
  | { action: 'code_submitted'; details: { request_id: string; path: string } }
  | { action: 'code_resend_requested'; details: { request_id: string } }
  /** The service gave a code of the account's authenticator: nobody asked for it. */
  | { action: 'authenticator_answered'; details: { request_id: string } }
  | { action: 'scrape_requested' | 'restart_requested' | 'stop_requested' | 'session_end_requested' }
  | { action: 'notification_tested' }
  | { action: 'delivery_replayed'; details: { delivery_id: string } }
  | { action: 'movement_resent'; details: { movement_id: string } };

export type AuditEntry = AuditEvent & {
  /** Whose log it is in: the person, or the owner of the key. */
  userId: string;
  /** The key it was done with, where it was a machine. */
  apiKeyId?: string | undefined;
  accountId?: string | undefined;
  /** Where the request came from. */
  address?: string | undefined;
};

export type AuditAction = AuditEvent['action'];

/** Adds one entry. Give it the transaction that does what the entry says, where there is one. */
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

/** Newest first, before the entry `before` where it is given. */
export function listAudit(db: Db, userId: string, { limit, before }: { limit: number; before: string | null }) {
  let query = db
    .selectFrom('audit_log')
    .select(['id', 'at', 'action', 'api_key_id', 'account_id', 'address', 'details'])
    .where('user_id', '=', userId);
  if (before !== null) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}
