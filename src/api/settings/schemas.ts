/** The shapes of a change of settings. `answers.ts` says how they are shown. */
import { z } from 'zod';
import { readSeed } from '../../domain/codes/seed.ts';
import {
  forgettableSecrets,
  mask,
  type Setting,
  type SettingName,
  type Settings as TableOfSettings,
  settings as table,
  type ValueOf,
} from '../../domain/settings.ts';
import { emptyOr, jsonOrText, plainJson, secret, text, url } from '../contract/schema-parts.ts';
import { loginHours } from './login-hours.ts';

/** Since when and why an endpoint is not called. Null while it is called. */
const endpointOff = z.strictObject({ since: z.string(), reason: z.literal('receiver_gone') }).nullable();

/** Names that a result webhook uses itself. */
const reserved = ['external_id', 'status', 'amount', 'currency', 'name', 'id', 'received_at'];
const extraFields = plainJson.superRefine((fields, ctx) => {
  for (const name of Object.keys(fields).filter((field) => reserved.includes(field)))
    ctx.addIssue({ code: 'custom', path: [name], message: 'is a field that the webhook itself uses' });
});

/** Stored as an otpauth:// URI. The mask stands for the present seed. */
const totpSeed = secret(2_000).transform((given, ctx) => {
  if (given === mask) return given;
  const seed = readSeed(given);
  if (seed.ok) return seed.uri;
  ctx.addIssue({ code: 'custom', message: seed.problem });
  return z.NEVER;
});

const signingSecret = z
  .union([z.literal('generate'), z.literal(mask), z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/)], {
    error: 'must be "generate", whsec_ and the base64 of 24 to 64 bytes, or null',
  })
  .nullable();

const whole = (from: number, to: number) => z.int().min(from).max(to).nullable();

/** Settings with a rule in addition to that of their kind. */
const ownShapes = {
  bank_username: emptyOr(text(table.bank_username.longest)),
  // Kept exactly, blanks included.
  bank_password: emptyOr(secret(200)),
  bank_totp_secret: emptyOr(totpSeed),
  webhook_extra_fields: jsonOrText(extraFields),
  notification_endpoint_url: z.literal(mask).or(url).nullable(),
  notification_signing_secret: signingSecret,
};

/** Returns the shape of a kind's values. Null clears the setting, or restores the default. */
function shapeOf(setting: Setting): z.ZodType {
  switch (setting.kind) {
    case 'choice':
      return z.enum(setting.of).nullable();
    case 'number':
      return whole(setting.from, setting.to);
    case 'flag':
      return z.boolean().nullable();
    case 'list':
      return z
        .array(z.enum(setting.of))
        .transform((entries) => [...new Set(entries)])
        .nullable();
    case 'text':
      return text(setting.longest).nullable();
    case 'url':
      return url.nullable();
    case 'json':
      return jsonOrText(plainJson);
    case 'hours':
      return loginHours;
    case 'secret':
      return secret(4_000, 'header').nullable();
  }
}

type OwnShapes = typeof ownShapes;
type Shapes = {
  [Name in SettingName]: Name extends keyof OwnShapes
    ? OwnShapes[Name]
    : TableOfSettings[Name] extends { kind: 'json' }
      ? ReturnType<typeof jsonOrText>
      : TableOfSettings[Name] extends { kind: 'hours' }
        ? typeof loginHours
        : z.ZodType<ValueOf<TableOfSettings[Name]> | null, ValueOf<TableOfSettings[Name]> | null>;
};

const shapes = Object.fromEntries(
  Object.entries<Setting>(table).map(([name, setting]) => [
    name,
    ownShapes[name as keyof OwnShapes] ?? shapeOf(setting),
  ]),
) as unknown as Shapes;

/** A setting that is left out keeps its value. */
export const configChange = z
  .strictObject({
    ...shapes,
    forget_secrets: z.array(z.enum(forgettableSecrets)),
    // Read-only fields are accepted and ignored, so that the answer of GET can be sent back.
    id: z.string(),
    account_id: z.string(),
    unreadable: z.array(z.unknown()),
    cleared: z.array(z.unknown()),
    bank_password_set: z.boolean(),
    bank_totp_secret_set: z.boolean(),
    webhook_off: endpointOff,
    notification_off: endpointOff,
    notification_signing_secret_previous_until: z.string().nullable(),
  })
  .partial();

export type ConfigChange = z.output<typeof configChange>;

/** An account with an interval from before there was a minimum keeps it, and may send it back. */
export function configChangeOf({ monitor_interval_seconds: own }: { monitor_interval_seconds: number }) {
  const { from: least, to: most } = table.monitor_interval_seconds;
  if (own >= least) return configChange;
  const kept = whole(own, most).refine(
    (value) => value === null || value === own || value >= least,
    `must be ${least} or more, or stay as it is`,
  );
  return configChange.extend({ monitor_interval_seconds: kept.optional() });
}
