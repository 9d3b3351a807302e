/** The shapes of answers about movements, runs, events and deliveries. */
import { z } from 'zod';
import { queued } from '../accounts/answers.ts';
import { verdict } from '../codes/answers.ts';
import { count, failureReason, id, time } from '../contract/answer-parts.ts';

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

export type RunAnswer = z.infer<typeof run>;
export type MovementAnswer = z.infer<typeof movement>;
export type DeliveryAnswer = z.infer<typeof delivery>;
