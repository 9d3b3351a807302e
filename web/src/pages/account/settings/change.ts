import type { z } from 'zod';
import type { ConfigAnswer } from '../../../../../src/api/settings/answers.ts';
import type { configChange } from '../../../../../src/api/settings/schemas.ts';
import { settings } from '../../../../../src/domain/settings.ts';
import { hoursText } from './hours-text.ts';

export type Change = z.input<typeof configChange>;
export type Values = Record<string, string | boolean | string[]>;

type Table = typeof settings;
/** A signing secret is generated and replaced, and never typed. */
type Typed = Exclude<keyof Table, 'notification_signing_secret'>;
type Kind<Name extends Typed> = Table[Name] extends { kind: 'url' } ? 'text' : Table[Name]['kind'];

/** How each setting is typed. A secret is never shown, and keeps its value when it is left empty. */
export const kinds = Object.fromEntries(
  Object.entries(settings)
    .filter(([name]) => name !== 'notification_signing_secret')
    .map(([name, { kind }]) => [name, kind === 'url' ? 'text' : kind]),
) as { [Name in Typed]: Kind<Name> };

export type SettingName = keyof typeof kinds;
export type SecretName = { [Name in SettingName]: Kind<Name> extends 'secret' ? Name : never }[SettingName];

/** The field that is ticked to remove a secret. */
export const forgetOf = (name: SecretName): string => `forget_${name}`;

/** Returns whether a secret is set. Nothing else is ever shown of it. */
export function isSet(config: ConfigAnswer, name: SecretName): boolean {
  if (name === 'bank_password') return config.bank_password_set;
  if (name === 'bank_totp_secret') return config.bank_totp_secret_set;
  return config[name] !== null;
}

/** Returns the values of the fields for the present settings. */
export function valuesOf(config: ConfigAnswer, names: readonly SettingName[]): Values {
  const values: Values = {};
  for (const name of names) {
    const kind = kinds[name];
    if (kind === 'secret') {
      values[name] = '';
      values[forgetOf(name as SecretName)] = false;
      continue;
    }
    const value = config[name as Exclude<SettingName, SecretName>];
    if (name === 'login_hours') values[name] = hoursText(config.login_hours);
    else if (kind === 'json') values[name] = value === null ? '' : JSON.stringify(value, null, 2);
    else if (typeof value === 'boolean' || Array.isArray(value)) values[name] = value;
    else values[name] = value === null ? '' : String(value);
  }
  return values;
}

/** Returns what a person has changed, in the form of the API. Other settings are left out and so keep their value. */
export function changeOf(values: Values, before: Values, names: readonly SettingName[]): Record<string, unknown> {
  const change: Record<string, unknown> = {};
  for (const name of names) {
    const value = values[name];
    if (kinds[name] === 'secret') {
      if (values[forgetOf(name as SecretName)]) forget(name as SecretName, change);
      else if (value !== '') change[name] = value;
    } else if (JSON.stringify(value) !== JSON.stringify(before[name])) {
      change[name] = typed(name, value);
    }
  }
  return change;
}

/**
 * Removes a secret. Null would keep a secret of the bank, because it is never shown; it is removed by its name instead.
 */
function forget(name: SecretName, change: Change): void {
  if (name !== 'bank_password' && name !== 'bank_totp_secret') change[name] = null;
  else change.forget_secrets = [...(change.forget_secrets ?? []), name];
}

function typed(name: SettingName, value: Values[string] | undefined): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (kinds[name] === 'number') return text === '' ? Number.NaN : Number(text);
  if (text === '') return null;
  return kinds[name] === 'json' || kinds[name] === 'hours' ? parsed(text) : value;
}

/** Text that is not valid JSON stays text, which the schema of the setting refuses. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
