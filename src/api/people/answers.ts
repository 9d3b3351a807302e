/** The shapes of answers to people about themselves. */
import { z } from 'zod';
import { id, time } from '../contract/answer-parts.ts';

export const user = z.strictObject({ id, email: z.string(), name: z.string() }).meta({ id: 'User' });
export const registration = z.strictObject({
  open: z.boolean(),
  first: z.boolean().meta({ description: 'True while nobody is registered.' }),
  setup_token: z
    .literal(true)
    .optional()
    .meta({ description: 'Present if the first user must send the `SETUP_TOKEN` of the service.' }),
});
export const registered = z.strictObject({ id, email: z.string() });
export const signedIn = z.strictObject({ token: z.string(), user }).meta({ id: 'SignedIn' });
export const challenge = z
  .strictObject({ requiresTotp: z.literal(true), challengeToken: z.string() })
  .meta({ id: 'TotpChallenge' });
export const operationMode = z.strictObject({ operation_mode: z.enum(['reconcile', 'passthrough']) });
export const me = user
  .extend({
    operation_mode: operationMode.shape.operation_mode
      .nullable()
      .meta({ description: 'Null until the user has chosen one.' }),
    totp_enabled: z.boolean(),
  })
  .meta({ id: 'Me' });
export const signIn = z
  .strictObject({
    id,
    created_at: time,
    last_used_at: time.meta({ description: 'Accurate to the minute.' }),
    expires_at: time,
    address: z.string().nullable().meta({ description: 'The network address from which the user signed in.' }),
    user_agent: z
      .string()
      .nullable()
      .meta({ examples: ['Firefox, Linux'] }),
    current: z.boolean().meta({ description: 'True for the sign-in of this call.' }),
  })
  .meta({ id: 'SignIn' });
export const confirmed = z.strictObject({ confirmed_until: time });
export const enrolment = z.strictObject({ otpauth_uri: z.string() });
export const backupCodes = z.strictObject({ backup_codes: z.array(z.string()) });
export const auditEntry = z
  .strictObject({
    id: z.string().meta({ description: 'A decimal number. Pass it as `cursor` to continue after this entry.' }),
    at: time,
    action: z.string().meta({ examples: ['signed_in', 'code_submitted'] }),
    api_key_id: id.nullable(),
    account_id: id.nullable(),
    address: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry' });

export type MeAnswer = z.infer<typeof me>;
export type SignInAnswer = z.infer<typeof signIn>;
export type AuditEntryAnswer = z.infer<typeof auditEntry>;
