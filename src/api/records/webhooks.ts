/** Describes the calls that the service makes, for the receivers. */

import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { codeDescriptor } from '../codes/answers.ts';
import { failureReason, id, time } from '../contract/answer-parts.ts';

const test = z.literal(true).optional().meta({ description: 'True for a sample that a person asked for.' });
const attempts = z.int().min(0);
const failed = { reason: failureReason, message: z.string(), fatal: z.boolean() };

export const assistanceRequired = z
  .strictObject({
    account_id: id,
    type: z.literal('assistance_required'),
    status: z.literal('assistance.requested'),
    data: z.strictObject({ descriptor: codeDescriptor, request_id: id, attempts, expires_at: time }),
    occurred_at: time,
    test,
  })
  .meta({ id: 'AssistanceRequired' });
export const loginFailed = z
  .strictObject({
    account_id: id,
    type: z.literal('login_failed'),
    status: z.literal('login.failed'),
    data: z.strictObject({ ...failed, attempts }),
    occurred_at: time,
    test,
  })
  .meta({ id: 'LoginFailed' });
export const scrapeFailed = z
  .strictObject({
    account_id: id,
    type: z.literal('scrape_failed'),
    status: z.literal('scrape.failed'),
    data: z.strictObject(failed),
    occurred_at: time,
    test,
  })
  .meta({ id: 'ScrapeFailed' });
export const movementResult = z
  .looseObject({ id, amount: z.number(), currency: z.string(), name: z.string(), received_at: time })
  .meta({ id: 'MovementResult', description: 'The fields of `webhook_extra_fields` are added to these.' });

const signature = [
  ['webhook-id', 'The same for every repeat of a delivery.'],
  ['webhook-timestamp', 'Seconds since 1970. Sent only with a signing secret.'],
  ['webhook-signature', 'The signature of Standard Webhooks. Sent only with a signing secret.'],
].map(([name = '', description = '']) => ({ name, in: 'header' as const, description, schema: { type: 'string' } }));

function webhook(operationId: string, summary: string, description: string, schema: z.ZodType, example: unknown) {
  return {
    post: {
      operationId,
      summary,
      description: `${description} It is sent at least once. Any 2xx accepts it; 410 disables the endpoint.`,
      tags: ['Webhooks'],
      security: [],
      parameters: signature.map((parameter) => ({ ...parameter, schema: { type: 'string' as const } })),
      requestBody: { required: true, content: { 'application/json': { schema, example } } },
      responses: { '2XX': { description: 'Accepts the delivery.' }, '410': { description: 'Disables the endpoint.' } },
    },
  };
}

const event = { account_id: 'b9c224b3-3c2b-42bd-b23e-337ae0185690', occurred_at: '2026-06-13T03:00:00.000Z' };
const requestId = '1d6d4b1c-31f6-4bcb-9a53-7a1d8b2f3c4e';
const toEndpoint = 'Sent to `notification_endpoint_url` if `notification_events` includes it.';

export const webhooks: ZodOpenApiPathsObject = {
  assistance_required: webhook('onAssistanceRequired', 'The bank requests a code', toEndpoint, assistanceRequired, {
    ...event,
    type: 'assistance_required',
    status: 'assistance.requested',
    data: {
      descriptor: { length: 6, type: 'numeric' },
      request_id: requestId,
      attempts: 0,
      expires_at: '2026-06-13T03:05:00.000Z',
    },
  }),
  login_failed: webhook('onLoginFailed', 'A login failed', toEndpoint, loginFailed, {
    ...event,
    type: 'login_failed',
    status: 'login.failed',
    data: { reason: 'otp_rejected', message: 'The bank refused the code.', fatal: false, attempts: 1 },
  }),
  scrape_failed: webhook('onScrapeFailed', 'A reading failed', toEndpoint, scrapeFailed, {
    ...event,
    type: 'scrape_failed',
    status: 'scrape.failed',
    data: { reason: 'bank_unavailable', message: 'The bank is not available.', fatal: false },
  }),
  movement: webhook('onMovement', 'A movement was read', 'Sent to `webhook_url`, oldest first.', movementResult, {
    id: requestId,
    amount: 12.5,
    currency: 'EUR',
    name: 'Ada Lovelace',
    received_at: '2026-06-13T03:00:00.000Z',
  }),
};
