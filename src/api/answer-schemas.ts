/** The shapes of every answer, as it goes over the wire. Clients and the dashboard take their types from here. */
import { z } from 'zod';
import { type BlockReason, type FailureReason, failures, rowsOfFailures } from '../failures.ts';
import type { SessionState } from '../workflows/messages.ts';
import { apiKeyScopes } from './schemas.ts';

export const id = z.uuid().meta({ examples: ['7e9a2b3c-4d5e-4f6a-9b8c-1d2e3f4a5b6c'] });
/** ISO 8601, in UTC. */
export const time = z.iso.datetime().meta({ examples: ['2026-06-13T03:00:00.000Z'] });
const count = z.int().min(0);

export const failureReason = z
  .enum(Object.keys(failures) as [FailureReason, ...FailureReason[]])
  .meta({ id: 'FailureReason', description: 'Why a login or a reading failed. A closed list.' });
const blockReason = z
  .enum([...Object.keys(rowsOfFailures), ...Object.keys(failures)] as [BlockReason, ...BlockReason[]])
  .meta({ id: 'BlockReason', description: 'Why an account is blocked.' });
export const states = [
  'scheduled',
  'logging_in',
  'awaiting_otp',
  'verifying_otp',
  'scraping',
  'monitoring',
  'backing_off',
  'blocked',
  'stopped',
] as const satisfies SessionState[];
const sessionState = z.enum(states).meta({ id: 'SessionState' });

export const error = z
  .strictObject({
    error: z.strictObject({
      code: z.string().meta({ description: 'Clients decide by the code. The message is for people and may change.' }),
      message: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  })
  .meta({ id: 'Error' });

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

export const apiKey = z
  .strictObject({
    id,
    name: z.string(),
    prefix: z
      .string()
      .meta({ description: 'The eight characters after `rbk_`: `rbk_<prefix>_…`.', examples: ['abcd1234'] }),
    scopes: z.array(z.enum(apiKeyScopes)),
    account_ids: z.array(id).nullable().meta({ description: 'Null means all accounts, including future ones.' }),
    created_at: time,
    last_used_at: time.nullable(),
    revoked_at: time.nullable(),
  })
  .meta({ id: 'ApiKey' });
export const madeApiKey = apiKey
  .extend({ key: z.string().meta({ description: 'The key itself. It is shown only once.' }) })
  .meta({ id: 'MadeApiKey' });
export const apiKeys = z.strictObject({ keys: z.array(apiKey), available_scopes: z.array(z.enum(apiKeyScopes)) });
export const apiKeyCall = z
  .strictObject({
    at: time,
    method: z.string(),
    path: z.string(),
    account_id: id.nullable(),
    status: z.int(),
    code: z.string().nullable().meta({ description: 'The error code, or null if the call succeeded.' }),
    ms: count,
  })
  .meta({ id: 'ApiKeyCall' });

export const bank = z
  .strictObject({
    id,
    code: z.string().meta({ examples: ['sandbox'] }),
    name: z.string(),
    loginUrl: z.string(),
    status: z.enum(['ready', 'failed']),
    reason: z.string().nullable().meta({ description: 'Why the connector did not load, or null.' }),
  })
  .meta({ id: 'Bank' });

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

export const account = z
  .strictObject({
    id,
    bank: z.string().meta({ description: 'The code of the bank.', examples: ['sandbox'] }),
    name: z.string(),
    status: z.enum(['active', 'inactive']).meta({ description: '`inactive` while the account is stopped.' }),
    scrapeBlockedAt: time.nullable(),
    scrapeBlockedReason: blockReason.nullable(),
    sessionStatus: z.enum(['running', 'stopped', 'needs_attention']).nullable(),
    assistedPersistent: z.boolean(),
    session: z.strictObject({
      state: sessionState,
      since: time,
      nextRunAt: time.nullable(),
      pendingAssistance: assistance.nullable(),
    }),
  })
  .meta({ id: 'Account' });
export const session = z
  .strictObject({
    source: z.enum(['live', 'record']).meta({ description: '`record` if the workflow did not respond in time.' }),
    accountId: id,
    state: sessionState,
    since: time,
    nextRunAt: time.nullable(),
    sessionId: id.nullable(),
    host: z.string().nullable(),
    failures: count,
    retries: count.nullable(),
    blocked: z.strictObject({ reason: blockReason, at: time }).nullable(),
    pendingAssistance: pending.nullable(),
    note: z.string().nullable(),
    temporalUrl: z.string(),
  })
  .meta({ id: 'Session' });
export const queued = z.strictObject({ queued: z.literal(true) });
export const stopping = z.strictObject({ stopping: z.literal(true) });

export const run = z
  .strictObject({
    id,
    sessionType: z.enum(['one-shot', 'persistent']),
    host: z.string().nullable(),
    startedAt: time,
    endedAt: time.nullable(),
    outcome: z.string().nullable().meta({ description: 'Null while the session is open.' }),
    reason: failureReason.nullable(),
    message: z.string().nullable(),
    unanswered: z.enum(['credentials', 'code', 'another_code']).nullable().meta({
      description:
        'What the bank may have seen although its answer is not known. Such a session counts as a failed login. Null for all other sessions.',
    }),
    movementsRead: count,
    movementsNew: count,
    stages: z.array(z.strictObject({ stage: z.string(), at: time, durationMs: count.nullable() })),
    lastReadAt: time.nullable(),
    refusedHost: z.string().nullable().meta({
      description: 'The host that the page tried to open and that the connector of the bank does not list.',
    }),
    evidence: z.array(
      z.strictObject({
        id,
        stage: z.string(),
        reason: z.string(),
        takenAt: time,
        href: z.string(),
        refusedHost: z.string().nullable(),
      }),
    ),
    codeRequests: z.array(
      verdict.pick({ id: true, state: true, attempts: true, reason: true }).extend({
        lastRejection: z.string().nullable(),
        answeredByService: z.boolean(),
        requestedAt: time,
        expiresAt: time,
        endedAt: time.nullable(),
        codes: z.array(
          z.strictObject({
            at: time,
            by: z.enum(['dashboard', 'api_key', 'text_message']),
            apiKey: z.string().nullable().meta({ description: 'The name of the API key that submitted it.' }),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Run' });
const deliveryState = z.enum(['pending', 'delivered', 'gave_up', 'not_sent']);
export const movement = z
  .strictObject({
    id,
    externalId: z.string(),
    amount: z.string().meta({ description: 'A decimal number.', examples: ['-12.50'] }),
    currency: z.string(),
    senderName: z.string().nullable(),
    description: z.string(),
    reference: z.string().nullable(),
    pending: z.boolean(),
    receivedAt: time,
    notifiedAt: time.nullable(),
    excludedAt: time.nullable(),
    waiting: z.boolean().meta({ description: 'True while the movement still has to be sent.' }),
    delivery: z
      .strictObject({ state: deliveryState, reason: z.string().nullable(), attemptCount: count })
      .nullable()
      .meta({ description: 'Null if no delivery was attempted.' }),
  })
  .meta({ id: 'Movement' });
export const delivery = z
  .strictObject({
    id: id.meta({ description: 'The same as the `webhook-id`.' }),
    type: z.enum(['movement', 'assistance_required', 'login_failed', 'scrape_failed']),
    payload: z.record(z.string(), z.unknown()),
    test: z.boolean(),
    movementId: id.nullable(),
    state: deliveryState,
    reason: z.string().nullable(),
    createdAt: time,
    endedAt: time.nullable(),
    attemptCount: count,
    attempts: z.array(
      z.strictObject({
        at: time,
        status: z.int().nullable(),
        error: z.string().nullable(),
        latencyMs: count,
        response: z.string().nullable().meta({ description: 'The first 1 KB of the response, with secrets masked.' }),
      }),
    ),
  })
  .meta({ id: 'Delivery' });
export const deliveryQueued = queued.extend({ delivery_id: id });
export const ticket = z.strictObject({ ticket: z.string(), ttl_seconds: z.int() });

export type BankAnswer = z.infer<typeof bank>;
export type AssistanceAnswer = z.infer<typeof assistance>;
export type PendingAnswer = z.infer<typeof pending>;
export type AccountAnswer = z.infer<typeof account>;
export type RunAnswer = z.infer<typeof run>;
export type DeliveryAnswer = z.infer<typeof delivery>;
export type MeAnswer = z.infer<typeof me>;
export type ApiKeyAnswer = z.infer<typeof apiKey>;
export type ApiKeyCallAnswer = z.infer<typeof apiKeyCall>;
export type SignInAnswer = z.infer<typeof signIn>;
export type AuditEntryAnswer = z.infer<typeof auditEntry>;
export type SessionAnswer = z.infer<typeof session>;
export type VerdictAnswer = z.infer<typeof verdict>;
export type MovementAnswer = z.infer<typeof movement>;
