import type { z } from 'zod';
import type { ConfigAnswer } from '../../../../../src/api/settings/answers.ts';
import type { configChange } from '../../../../../src/api/settings/schemas.ts';
import { settings } from '../../../../../src/domain/settings.ts';
import { hoursText } from './hours-text.ts';

export type Change = z.input<typeof configChange>;
export type Values = Record<string, string | boolean | string[]>;

type Table = typeof settings;
/** A signing secret is made and replaced, and never typed in. */
type Typed = Exclude<keyof Table, 'notification_signing_secret'>;
type Kind<Name extends Typed> = Table[Name] extends { kind: 'url' } ? 'text' : Table[Name]['kind'];

/** How each setting is typed in. A secret is never shown; left empty it stays as it is. */
export const kinds = Object.fromEntries(
  Object.entries(settings)
    .filter(([name]) => name !== 'notification_signing_secret')
    .map(([name, { kind }]) => [name, kind === 'url' ? 'text' : kind]),
) as { [Name in Typed]: Kind<Name> };

export type SettingName = keyof typeof kinds;
export type SecretName = { [Name in SettingName]: Kind<Name> extends 'secret' ? Name : never }[SettingName];

/** Ticked to remove a secret. */
export const forgetOf = (name: SecretName): string => `forget_${name}`;

/** Whether a secret is set: all that is ever shown of one. */
export function isSet(config: ConfigAnswer, name: SecretName): boolean {
  if (name === 'bank_password') return config.bank_password_set;
  if (name === 'bank_totp_secret') return config.bank_totp_secret_set;
  return config[name] !== null;
}

/** What stands in the fields for the settings as they are. */
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

/** What a person has changed, as the API takes it: everything else is left out, and so keeps its value. */
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

/** Null would keep what is never shown: a secret of the bank is forgotten by its name. */
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

/** What is no JSON stays a text, which the shape of the setting refuses. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
