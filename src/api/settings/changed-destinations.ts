/** Tells a change that a thief would make from others: another bank login, or another receiver. */
import type { Settings, SettingsChange } from '../../db/accounts/account-settings.ts';

/** Where we send to. */
const places = [
  'webhook_url',
  'notification_endpoint_url',
  'notification_endpoint_url_sealed',
  'notification_slack_channel',
  'pending_orders_endpoint',
] as const;

/** By what receivers know us. */
const tokens = [
  'webhook_auth_token_sealed',
  'notification_auth_token_sealed',
  'auth_token_sealed',
  'notification_signing_secret_sealed',
] as const;

const credentials = ['bank_username_sealed', 'bank_password_sealed', 'bank_totp_secret_sealed'] as const;

/**
 * What is sent back as it was changes nothing; a secret that is given again counts as another one, because telling would
 * let it be guessed. The first bank login of an account replaces nothing, and is free.
 */
export function changesDestination(change: SettingsChange, before: Settings): boolean {
  const differs = (column: keyof Settings & keyof SettingsChange) =>
    change[column] !== undefined && change[column] !== before[column];
  const hadLogin = credentials.some((column) => before[column] !== null);
  return places.some(differs) || tokens.some(differs) || (hadLogin && credentials.some(differs));
}
