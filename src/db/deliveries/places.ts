/**
 * The columns of `account_settings` and `accounts` that decide where an account's secrets are sent: see
 * `src/base/sealed-for.ts`.
 */
export const placeColumns = [
  'account_settings.account_id',
  'accounts.bank_code as bankCode',
  'webhook_url',
  'webhook_auth_type',
  'webhook_auth_token_sealed',
  'pending_orders_endpoint',
  'auth_type',
  'notification_transport',
  'notification_endpoint_url',
  'notification_endpoint_url_sealed',
  'notification_auth_type',
] as const;
