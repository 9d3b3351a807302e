/** The settings of an account as they are shown. What a change may hold is `configChange` in `schemas.ts`. */

import { z } from 'zod';
import { id, time } from '../contract/answer-parts.ts';
import { storedLoginHours } from './login-hours.ts';
import { notificationEvents } from './schemas.ts';

const masked = z.string().nullable().meta({ description: '`********` if a value is set, else null.' });
const authType = z.enum(['bearer', 'api_key']);
const off = z
  .strictObject({ since: time, reason: z.literal('receiver_gone') })
  .nullable()
  .meta({ description: 'Since when and why the endpoint is disabled. Null while it is in use.' });

export const config = z
  .strictObject({
    id: id.meta({ description: 'The id of the account. An account has one set of settings.' }),
    account_id: id,
    session_type: z.enum(['one-shot', 'persistent']),
    login_mode: z.enum(['simple', 'assisted']),
    bank_username: z
      .string()
      .nullable()
      .meta({ description: '`********` if the stored name cannot be decrypted; see `unreadable`.' }),
    bank_password_set: z.boolean(),
    bank_totp_secret_set: z.boolean(),
    scrape_interval_seconds: z.int(),
    monitor_interval_seconds: z.int(),
    login_hours: storedLoginHours,
    assistance_timeout_seconds: z.int(),
    login_failure_limit: z.int(),
    taken_over_wait_seconds: z.int(),
    webhook_url: z.string().nullable(),
    webhook_auth_type: authType
      .nullable()
      .meta({ description: 'Without a token of its own, the webhook uses `auth_type`.' }),
    webhook_auth_token: masked.meta({ description: 'If null, the webhook uses `auth_token`, if there is one.' }),
    webhook_extra_fields: z.record(z.string(), z.unknown()).nullable(),
    webhook_off: off,
    retry_limit: z.int(),
    silent_ingestion: z.boolean(),
    notification_endpoint_url: z
      .string()
      .nullable()
      .meta({ description: '`********` for the transport `chat_webhook`, because its address is a secret.' }),
    notification_auth_type: authType,
    notification_auth_token: masked,
    notification_events: z.array(z.enum(notificationEvents)),
    notification_transport: z.enum(['api', 'chat_webhook', 'slack']),
    notification_slack_channel: z.string().nullable(),
    notification_signing_secret: masked.meta({
      description: '`********` if a secret is set, else null. The call that generates it shows it in full.',
    }),
    notification_signing_secret_previous_until: time.nullable(),
    notification_off: off,
    pending_orders_endpoint: z.string().nullable(),
    polling_method: z.enum(['GET', 'POST']),
    polling_body: z.record(z.string(), z.unknown()).nullable(),
    auth_type: authType,
    auth_token: masked,
    notify_on_expired: z.boolean(),
    unreadable: z
      .array(z.strictObject({ field: z.string(), message: z.string() }))
      .meta({ description: 'Stored settings that cannot be decrypted, with what to do. Normally empty.' }),
    cleared: z.array(z.strictObject({ field: z.string(), message: z.string() })).meta({
      description: 'Secrets that this change has cleared: a token does not follow its address to another origin.',
    }),
  })
  .meta({ id: 'Config' });

export type ConfigAnswer = z.infer<typeof config>;
