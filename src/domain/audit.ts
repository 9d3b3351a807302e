/**
 * Every action that the audit log records, with its details: names and ids only, never a code, a password, a token, a
 * key or the value of a setting.
 */
export type AuditEvent =
  | { action: 'registered' | 'signed_out' | 'two_factor_enabled' | 'two_factor_disabled' }
  | { action: 'signed_in'; details: { with: 'password' | 'totp' | 'backup_code' } }
  | { action: 'sign_in_failed'; details: { step: 'password' | 'two_factor' } }
  | { action: 'identity_confirmed' | 'identity_not_confirmed' | 'password_changed' | 'user_deleted' }
  /** Done on the command line, by the operator of the service. */
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
  /** The service gave a code of the account's authenticator, without a person. */
  | { action: 'authenticator_answered'; details: { request_id: string } }
  | { action: 'scrape_requested' | 'restart_requested' | 'stop_requested' | 'session_end_requested' }
  | { action: 'notification_tested' }
  | { action: 'delivery_replayed'; details: { delivery_id: string } }
  | { action: 'movement_resent'; details: { movement_id: string } };

export type AuditAction = AuditEvent['action'];
