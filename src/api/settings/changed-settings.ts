/** Finds what a saved change has really changed, for the audit log. */

import type { Vault } from '../../base/crypto.ts';
import type { Settings } from '../../db/accounts/account-settings.ts';
import type { AuditEvent } from '../../domain/audit.ts';
import { readUserName } from './kept-secrets.ts';

/** Returns names of fields only. Settings that are sent back unchanged have not changed. */
export function changeEvents(before: Settings, after: Settings, bankCode: string, vault: Vault): AuditEvent[] {
  const columns = (Object.keys(after) as (keyof Settings)[]).filter((column) => !bookkeeping.includes(column));
  const changed = columns.filter((column) => !isSame(column, before, after, bankCode, vault));
  // An address that is now sealed has two columns.
  const fields = [...new Set(changed.map(fieldOf))];
  const credentials = fields.filter(isCredential);
  const settings = fields.filter((field) => !isCredential(field));
  return [
    ...(credentials.length > 0 ? [{ action: 'credentials_changed', details: { fields: credentials } } as const] : []),
    ...(settings.length > 0 ? [{ action: 'settings_changed', details: { fields: settings } } as const] : []),
  ];
}

const bookkeeping: (keyof Settings)[] = [
  'account_id',
  'updated_at',
  'webhook_off_at',
  'webhook_off_reason',
  'notification_off_at',
  'notification_off_reason',
  'notification_signing_secret_previous_sealed',
  'notification_signing_secret_previous_until',
];

const fieldOf = (column: string): string => column.replace(/_sealed$/, '');
const isCredential = (field: string): boolean => field.startsWith('bank_');

function isSame(column: keyof Settings, before: Settings, after: Settings, bankCode: string, vault: Vault): boolean {
  if (JSON.stringify(before[column]) === JSON.stringify(after[column])) return true;
  // This is the only sealed field that is shown, so clients send it back and it is sealed again. Only workers open the
  // others.
  if (column !== 'bank_username_sealed') return false;
  const old = readUserName(before, bankCode, vault);
  return old !== null && old === readUserName(after, bankCode, vault);
}
