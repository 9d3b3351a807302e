/** The settings of an account as they are shown. `configChange` in `schemas.ts` says what a change may contain. */

import { z } from 'zod';
import {
  type Setting,
  type SettingName,
  settings,
  type Settings as Table,
  type ValueOf,
} from '../../domain/settings.ts';
import { id, time } from '../contract/answer-parts.ts';
import { storedLoginHours } from './login-hours.ts';

const off = z
  .strictObject({ since: time, reason: z.literal('receiver_gone') })
  .nullable()
  .meta({ description: 'Since when and why the endpoint is disabled. Null while it is in use.' });

/** What a client has to know beyond the name. */
const descriptions: Partial<Record<SettingName, string>> = {
  bank_username: '`********` if the stored name cannot be decrypted; see `unreadable`.',
  webhook_auth_type: 'Without a token of its own, the webhook uses `auth_type`.',
  webhook_auth_token: 'If null, the webhook uses `auth_token`, if there is one.',
  notification_endpoint_url: '`********` for the transport `chat_webhook`, because its address is a secret.',
  notification_signing_secret: '`********` if a secret is set, else null. The call that generates it shows it in full.',
};
const maskedOr = '`********` if a value is set, else null.';

/** Fields that directly follow the setting to which they belong. */
const beside = {
  webhook_extra_fields: { webhook_off: off },
  notification_signing_secret: {
    notification_signing_secret_previous_until: time.nullable(),
    notification_off: off,
  },
};

function shapeOf(setting: Setting): z.ZodType {
  switch (setting.kind) {
    case 'choice':
      return setting.default === null ? z.enum(setting.of).nullable() : z.enum(setting.of);
    case 'number':
      return z.int();
    case 'flag':
      return z.boolean();
    case 'list':
      return z.array(z.enum(setting.of));
    case 'json':
      return z.record(z.string(), z.unknown()).nullable();
    case 'hours':
      return storedLoginHours;
    default:
      return z.string().nullable();
  }
}

function shownAs([name, setting]: [string, Setting]): [string, z.ZodType][] {
  const isWhether = setting.kind === 'secret' && setting.shown === 'whether';
  const description = descriptions[name as SettingName] ?? (setting.kind === 'secret' ? maskedOr : undefined);
  const shape = shapeOf(setting);
  const shown: [string, z.ZodType] = isWhether
    ? [`${name}_set`, z.boolean()]
    : [name, description === undefined ? shape : shape.meta({ description })];
  return [shown, ...Object.entries(beside[name as keyof typeof beside] ?? {})];
}

type Shown<S> = S extends { default: null }
  ? ValueOf<S> | null
  : S extends { default: unknown }
    ? ValueOf<S>
    : ValueOf<S> | null;
type SettingsShown = {
  [Name in SettingName as Table[Name] extends { shown: 'whether' } ? `${Name}_set` : Name]: Table[Name] extends {
    shown: 'whether';
  }
    ? z.ZodBoolean
    : z.ZodType<Shown<Table[Name]>>;
} & (typeof beside)['webhook_extra_fields'] &
  (typeof beside)['notification_signing_secret'];

const shownSettings = Object.fromEntries(Object.entries<Setting>(settings).flatMap(shownAs)) as SettingsShown;

const aside = z.array(z.strictObject({ field: z.string(), message: z.string() }));
export const config = z
  .strictObject({
    id: id.meta({ description: 'The id of the account. An account has one set of settings.' }),
    account_id: id,
    ...shownSettings,
    unreadable: aside.meta({
      description: 'Stored settings that cannot be decrypted, with what to do. Normally empty.',
    }),
    cleared: aside.meta({
      description: 'Secrets that this change has cleared: a token does not follow its address to another origin.',
    }),
  })
  .meta({ id: 'Config' });

export type ConfigAnswer = z.infer<typeof config>;
