/**
 * Converts an account's settings between the API and the database: secrets are sealed on the way in, and shown as a
 * mask.
 */

import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Vault } from '../../base/crypto.ts';
import { settingContext } from '../../base/sealed-for.ts';
import {
  columnDefault,
  replacedSigningSecret,
  type Settings,
  type SettingsChange,
} from '../../db/accounts/account-settings.ts';
import { tokenFields } from '../../domain/destinations.ts';
import type { OffReason } from '../../domain/events.ts';
import { mask, type Setting, type SettingName, settingsThat, settings as table } from '../../domain/settings.ts';
import { invalid } from '../errors.ts';
import type { config } from './answers.ts';
import { dropForeignToken, keepBankSecrets, readUserName } from './kept-secrets.ts';
import { type Cleared, keepPlaces, shownAddress } from './kept-tokens.ts';
import type { ConfigChange } from './schemas.ts';
import { unreadableSettings } from './unreadable-settings.ts';

/** Sealed for the account or its bank. Secrets that are sent to an address are in `kept-tokens.ts`. */
const sealedFields = settingsThat<
  'bank_username' | 'bank_password' | 'bank_totp_secret' | 'notification_signing_secret'
>((setting, name) => setting.sealed === true && !isPlaced(name));
const placedFields = settingsThat((_, name) => isPlaced(name));
const jsonFields = settingsThat(({ kind }) => kind === 'json' || kind === 'hours');
/** Null restores the value of a new account. */
const defaultedFields = settingsThat((setting) => 'default' in setting && setting.default !== null);

/** Shown, but not settable. */
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

function isPlaced(name: SettingName): boolean {
  return name === 'notification_endpoint_url' || tokenFields.some((field) => field === name);
}

/** Returns the change with a new signing secret if one was requested. */
export function withNewSecret(change: ConfigChange): { change: ConfigChange; madeSecret: string | null } {
  if (change.notification_signing_secret !== 'generate') return { change, madeSecret: null };
  const madeSecret = newSigningSecret();
  return { change: { ...change, notification_signing_secret: madeSecret }, madeSecret };
}

/**
 * Returns the columns to write for a change of the present settings, and the secrets that it clears without being asked
 * to. Throws when the two do not go together.
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
  // Saving the address again means that it may be called again.
  if (given.webhook_url !== undefined) Object.assign(columns, { webhook_off_at: null, webhook_off_reason: null });
  if (given.notification_endpoint_url !== undefined)
    Object.assign(columns, { notification_off_at: null, notification_off_reason: null });
  for (const field of jsonFields) if (columns[field]) columns[field] = JSON.stringify(columns[field]);
  for (const field of defaultedFields) if (columns[field] === null) columns[field] = columnDefault();
  return { columns, cleared: placed.cleared };
}

/** An older account without a channel is accepted until one of the two is changed. */
function assertSlackChannel(given: ConfigChange, before: Settings): void {
  const { notification_transport: transport, notification_slack_channel: channel } = given;
  if (transport === undefined && channel === undefined) return;
  const isSlack = (transport === undefined ? before.notification_transport : transport) === 'slack';
  if (!isSlack || (channel === undefined ? before.notification_slack_channel : channel) !== null) return;
  const path = ['notification_slack_channel'];
  throw invalid({ path, message: 'is needed for notification_transport slack', code: 'custom' });
}

/**
 * Returns every setting. Of the bank password it only tells whether there is one. `cleared` lists the secrets that the
 * answered change has cleared.
 */
export function settingsAnswer(
  stored: Settings,
  bankCode: string,
  vault: Vault,
  cleared: Cleared[] = [],
): z.input<typeof config> {
  const username = readUserName(stored, bankCode, vault);
  const isUnreadable = username === null && stored.bank_username_sealed !== null;
  const ownAnswers: Record<string, unknown> = {
    // Sending the mask back keeps the name, because the key that opens it may come back.
    bank_username: isUnreadable ? mask : username,
    notification_endpoint_url: shownAddress(stored),
  };
  const beside: Record<string, object> = {
    webhook_extra_fields: { webhook_off: off(stored.webhook_off_at, stored.webhook_off_reason) },
    notification_signing_secret: {
      notification_signing_secret_previous_until: future(stored.notification_signing_secret_previous_until),
      notification_off: off(stored.notification_off_at, stored.notification_off_reason),
    },
  };
  const answer: Record<string, unknown> = { id: stored.account_id, account_id: stored.account_id };
  for (const [name, setting] of Object.entries<Setting>(table)) {
    const isThere = stored[`${name}_sealed` as keyof Settings] !== null;
    if (setting.kind !== 'secret')
      answer[name] = name in ownAnswers ? ownAnswers[name] : (stored[name as keyof Settings] ?? usual(setting));
    else if (setting.shown === 'whether') answer[`${name}_set`] = isThere;
    else answer[name] = isThere ? mask : null;
    Object.assign(answer, beside[name]);
  }
  const unreadable = unreadableSettings(stored, bankCode, vault);
  return { ...answer, unreadable, cleared } as z.input<typeof config>;
}

const usual = (setting: Setting) => ('default' in setting ? setting.default : null);

const off = (since: Date | null, reason: OffReason | null) => since && reason && { since, reason };

const future = (time: Date | null): Date | null => (time && time.getTime() > Date.now() ? time : null);

/** Makes a secret in the form of Standard Webhooks. */
const newSigningSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
