/** The shapes of answers about code requests and their results. */
import { z } from 'zod';
import { count, id, time } from '../contract/answer-parts.ts';

export const codeDescriptor = z
  .strictObject({
    length: z.int().min(1),
    type: z.enum(['numeric', 'alphanumeric']),
    purpose: z.string().optional(),
    channel: z
      .enum(['sms', 'email', 'voice', 'authenticator', 'device'])
      .optional()
      .meta({ description: 'How the customer receives the code. Absent if it is not known.' }),
  })
  .meta({ id: 'CodeDescriptor', description: 'The code that the bank requests.' });
export const assistance = z
  .strictObject({
    id,
    type: z.literal('otp'),
    descriptor: codeDescriptor,
    attempts: count.meta({ description: 'The number of codes that the bank has refused so far.' }),
  })
  .meta({ id: 'AssistanceRequest' });
export const pending = assistance
  .extend({
    expiresAt: time,
    requestedAt: time,
    triesLeft: count.nullable().meta({ description: 'Null if the bank does not say.' }),
    canResend: z.boolean(),
    verifying: z.boolean(),
  })
  .meta({ id: 'PendingAssistance' });
export const verdict = z
  .strictObject({
    id,
    state: z.enum(['pending', 'fulfilled', 'cancelled', 'expired']),
    attempts: count,
    verifying: z.boolean(),
    last_rejection: z.string().nullable(),
    requested_at: time,
    ended_at: time.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'RequestVerdict', description: '`fulfilled` means that the bank has accepted a code.' });
export const submitted = z.strictObject({ submitted: z.literal(true), request_id: id });
export const resendAsked = z.strictObject({ requested: z.literal(true), request_id: id });
export const textUsed = z.union([
  z.strictObject({ matched: z.literal(true), ...submitted.shape }),
  z.strictObject({
    matched: z.literal(false),
    reason: z.enum([
      'not_a_text_message',
      'no_pending_request',
      'other_channel',
      'older_than_request',
      'no_code',
      'several_codes',
      'repeated',
    ]),
  }),
]);
export const relayStatus = z
  .strictObject({ account_id: id, session_running: z.boolean(), pending_assistance: assistance.nullable() })
  .meta({ id: 'RelayStatus' });

export type AssistanceAnswer = z.infer<typeof assistance>;
export type PendingAnswer = z.infer<typeof pending>;
export type VerdictAnswer = z.infer<typeof verdict>;
