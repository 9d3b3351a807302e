/** An account's settings between the API and the database: secrets go in sealed and come out as a mask. */

import { randomBytes } from 'node:crypto';
import type { Vault } from '../../base/crypto.ts';
import { settingContext } from '../../base/sealed-for.ts';
import {
  columnDefault,
  replacedSigningSecret,
  type Settings,
  type SettingsChange,
} from '../../db/accounts/account-settings.ts';
import type { OffReason } from '../../domain/events.ts';
import { invalid } from '../errors.ts';
import { dropForeignToken, keepBankSecrets, readUserName } from './kept-secrets.ts';
import { type Cleared, keepPlaces, shownAddress } from './kept-tokens.ts';
import { mask } from './mask.ts';
import type { ConfigChange } from './schemas.ts';
import { unreadableSettings } from './unreadable-settings.ts';

/** Those that stay where they are; what goes to an address is in `kept-tokens.ts`. */
const sealedFields = ['bank_username', 'bank_password', 'bank_totp_secret', 'notification_signing_secret'] as const;
const placedFields = [
  'webhook_auth_token',
  'notification_auth_token',
  'auth_token',
  'notification_endpoint_url',
] as const;
const jsonFields = ['login_hours', 'webhook_extra_fields', 'polling_body'] as const;
/** Null sets these back to what a new account has. */
const defaultedFields = [
  'session_type',
  'login_mode',
  'scrape_interval_seconds',
  'monitor_interval_seconds',
  'assistance_timeout_seconds',
  'login_failure_limit',
  'taken_over_wait_seconds',
  'notification_auth_type',
  'retry_limit',
  'silent_ingestion',
  'notification_events',
  'notification_transport',
  'polling_method',
  'auth_type',
  'notify_on_expired',
] as const;

/** Shown, and not for anybody to set. */
const readFields = [
  'id',
  'account_id',
  'unreadable',
  'cleared',
  'bank_password_set',
  'bank_totp_secret_set',
  'webhook_off',
  'notification_off',
  'notification_signing_secret_previous_until',
] as const;

type MaskedField = Exclude<(typeof sealedFields)[number] | (typeof placedFields)[number], 'notification_endpoint_url'>;

/** The same change, with a new signing secret where one was asked for. */
export function withNewSecret(change: ConfigChange): { change: ConfigChange; madeSecret: string | null } {
  if (change.notification_signing_secret !== 'generate') return { change, madeSecret: null };
  const madeSecret = newSigningSecret();
  return { change: { ...change, notification_signing_secret: madeSecret }, madeSecret };
}

/**
 * The columns to write for a change of the settings as they are, and which secrets it clears that nobody asked to clear.
 * Throws where the two do not go together.
 */
export function settingsChange(
  change: ConfigChange,
  { before, bankCode, vault }: { before: Settings; bankCode: string; vault: Vault },
): { columns: SettingsChange; cleared: Cleared[] } {
  const asked = keepBankSecrets(change, { before, bankCode, vault });
  const given = dropForeignToken(asked, before);
  for (const field of readFields) delete given[field];
  assertSlackChannel(given, before);
  const columns: Record<string, unknown> = { ...given };
  for (const field of sealedFields) {
    const value = given[field];
    delete columns[field];
    if (value === undefined || value === mask) continue;
    columns[`${field}_sealed`] = value && vault.seal(value, settingContext(field, { ...before, bankCode }, vault));
  }
  for (const field of placedFields) delete columns[field];
  const placed = keepPlaces(given, asked, { before, bankCode, vault });
  Object.assign(columns, placed.columns);
  if ('notification_signing_secret_sealed' in columns)
    Object.assign(columns, replacedSigningSecret(Boolean(given.notification_signing_secret)));
  // Saved again means: call it again.
  if (given.webhook_url !== undefined) Object.assign(columns, { webhook_off_at: null, webhook_off_reason: null });
  if (given.notification_endpoint_url !== undefined)
    Object.assign(columns, { notification_off_at: null, notification_off_reason: null });
  for (const field of jsonFields) if (columns[field]) columns[field] = JSON.stringify(columns[field]);
  for (const field of defaultedFields) if (columns[field] === null) columns[field] = columnDefault();
  return { columns, cleared: placed.cleared };
}

/** An account that has none since before is left alone until one of the two is changed. */
function assertSlackChannel(given: ConfigChange, before: Settings): void {
  const { notification_transport: transport, notification_slack_channel: channel } = given;
  if (transport === undefined && channel === undefined) return;
  const isSlack = (transport === undefined ? before.notification_transport : transport) === 'slack';
  if (!isSlack || (channel === undefined ? before.notification_slack_channel : channel) !== null) return;
  const path = ['notification_slack_channel'];
  throw invalid({ path, message: 'is needed for notification_transport slack', code: 'custom' });
}

/**
 * Every setting. The bank password is never among them, only whether there is one. `cleared` is what the change has
 * cleared that is answered.
 */
export function settingsAnswer(settings: Settings, bankCode: string, vault: Vault, cleared: Cleared[] = []) {
  const masked = (field: MaskedField) => (settings[`${field}_sealed`] === null ? null : mask);
  const username = readUserName(settings, bankCode, vault);
  const isUnreadable = username === null && settings.bank_username_sealed !== null;
  return {
    id: settings.account_id,
    account_id: settings.account_id,
    session_type: settings.session_type,
    login_mode: settings.login_mode,
    // Sent back, the mask keeps the name: the key that opens it may come back.
    bank_username: isUnreadable ? mask : username,
    bank_password_set: settings.bank_password_sealed !== null,
    bank_totp_secret_set: settings.bank_totp_secret_sealed !== null,
    scrape_interval_seconds: settings.scrape_interval_seconds,
    monitor_interval_seconds: settings.monitor_interval_seconds,
    login_hours: settings.login_hours,
    assistance_timeout_seconds: settings.assistance_timeout_seconds,
    login_failure_limit: settings.login_failure_limit,
    taken_over_wait_seconds: settings.taken_over_wait_seconds,
    webhook_url: settings.webhook_url,
    webhook_auth_type: settings.webhook_auth_type,
    webhook_auth_token: masked('webhook_auth_token'),
    webhook_extra_fields: settings.webhook_extra_fields,
    webhook_off: off(settings.webhook_off_at, settings.webhook_off_reason),
    retry_limit: settings.retry_limit,
    silent_ingestion: settings.silent_ingestion,
    notification_endpoint_url: shownAddress(settings),
    notification_auth_type: settings.notification_auth_type ?? 'bearer',
    notification_auth_token: masked('notification_auth_token'),
    notification_events: settings.notification_events,
    notification_transport: settings.notification_transport,
    notification_slack_channel: settings.notification_slack_channel,
    notification_signing_secret: masked('notification_signing_secret'),
    notification_signing_secret_previous_until: future(settings.notification_signing_secret_previous_until),
    notification_off: off(settings.notification_off_at, settings.notification_off_reason),
    pending_orders_endpoint: settings.pending_orders_endpoint,
    polling_method: settings.polling_method ?? 'GET',
    polling_body: settings.polling_body,
    auth_type: settings.auth_type ?? 'bearer',
    auth_token: masked('auth_token'),
    notify_on_expired: settings.notify_on_expired,
    unreadable: unreadableSettings(settings, bankCode, vault),
    cleared,
  };
}

const off = (since: Date | null, reason: OffReason | null) => since && reason && { since, reason };

const future = (time: Date | null): Date | null => (time && time.getTime() > Date.now() ? time : null);

/** As Standard Webhooks writes them. */
const newSigningSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
