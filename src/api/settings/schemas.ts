/** What a change of settings may hold. How they are shown is in `answers.ts`. */
import { z } from 'zod';
import { readSeed } from '../../domain/codes/seed.ts';
import { emptyOr, jsonOrText, plainJson, secret, text, url } from '../contract/schema-parts.ts';
import { loginHours } from './login-hours.ts';

const whole = (min: number, max: number) => z.int().min(min).max(max).nullable();
const flag = z.boolean().nullable();
const authType = z.enum(['bearer', 'api_key']).nullable();

/** The last one is an older name of two of the others. */
export const notificationEvents = [
  'assistance_required',
  'login_failed',
  'scrape_failed',
  'connection_failed',
] as const;

/** Why an endpoint is not called, and since when: null while it is. */
const endpointOff = z.strictObject({ since: z.string(), reason: z.literal('receiver_gone') }).nullable();

/** Names that a result webhook uses itself. */
const reserved = ['external_id', 'status', 'amount', 'currency', 'name', 'id', 'received_at'];
const extraFields = plainJson.superRefine((fields, ctx) => {
  for (const name of Object.keys(fields).filter((field) => reserved.includes(field)))
    ctx.addIssue({ code: 'custom', path: [name], message: 'is a field that the webhook itself uses' });
});

/** Kept as an otpauth:// URI. The mask stands for the seed that is there. */
const totpSeed = secret(2_000).transform((given, ctx) => {
  if (given === '********') return given;
  const seed = readSeed(given);
  if (seed.ok) return seed.uri;
  ctx.addIssue({ code: 'custom', message: seed.problem });
  return z.NEVER;
});

const LEAST_MONITOR_SECONDS = 10;

/** Left out: keeps its value. Null: cleared, or back to the default. */
export const configChange = z
  .strictObject({
    session_type: z.enum(['one-shot', 'persistent']).nullable(),
    login_mode: z.enum(['simple', 'assisted']).nullable(),
    bank_username: emptyOr(text(200)),
    // Kept to the letter, blanks included.
    bank_password: emptyOr(secret(200)),
    bank_totp_secret: emptyOr(totpSeed),
    forget_secrets: z.array(z.enum(['bank_password', 'bank_totp_secret'])),
    scrape_interval_seconds: whole(5, 7 * 86_400),
    monitor_interval_seconds: whole(LEAST_MONITOR_SECONDS, 86_400),
    login_hours: loginHours,
    assistance_timeout_seconds: whole(5, 3_600),
    login_failure_limit: whole(1, 10),
    taken_over_wait_seconds: whole(600, 86_400),
    webhook_url: url.nullable(),
    webhook_auth_type: authType,
    webhook_auth_token: secret(4_000, 'header').nullable(),
    webhook_extra_fields: jsonOrText(extraFields),
    retry_limit: whole(0, 20),
    silent_ingestion: flag,
    notification_endpoint_url: z.literal('********').or(url).nullable(),
    notification_auth_type: authType,
    notification_auth_token: secret(4_000, 'header').nullable(),
    notification_events: z
      .array(z.enum(notificationEvents))
      .transform((events) => [...new Set(events)])
      .nullable(),
    notification_transport: z.enum(['api', 'chat_webhook', 'slack']).nullable(),
    notification_slack_channel: text(100).nullable(),
    notification_signing_secret: z
      .union([z.literal('generate'), z.literal('********'), z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/)], {
        error: 'must be "generate", whsec_ and the base64 of 24 to 64 bytes, or null',
      })
      .nullable(),
    pending_orders_endpoint: url.nullable(),
    polling_method: z.enum(['GET', 'POST']).nullable(),
    polling_body: jsonOrText(plainJson),
    auth_type: authType,
    auth_token: secret(4_000, 'header').nullable(),
    notify_on_expired: flag,
    // Only ever read; taken and left alone, so that what GET gave can be sent back.
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

/** An account that was read more often before there was a least value keeps its own, and may send it back. */
export function configChangeOf({ monitor_interval_seconds: own }: { monitor_interval_seconds: number }) {
  if (own >= LEAST_MONITOR_SECONDS) return configChange;
  const kept = whole(own, 86_400).refine(
    (value) => value === null || value === own || value >= LEAST_MONITOR_SECONDS,
    `must be ${LEAST_MONITOR_SECONDS} or more, or stay as it is`,
  );
  return configChange.extend({ monitor_interval_seconds: kept.optional() });
}
