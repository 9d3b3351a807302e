import { z } from 'zod';
import type { Operations } from '../contract/operation.ts';
import { nothing } from '../contract/schema-parts.ts';
import * as answers from '../records/answers.ts';
import * as bodies from '../records/schemas.ts';

const queued = { status: 202, description: 'It will be sent.', schema: answers.deliveryQueued } as const;

export const recordOperations: Operations = {
  'GET /accounts/:id/movements': {
    id: 'listMovements',
    summary: 'Movements that were read',
    access: 'person',
    query: bodies.movementsPage,
    answer: { status: 200, description: 'Newest first.', schema: z.array(answers.movement), paged: true },
  },
  'GET /accounts/:id/movements/dead-letters': {
    id: 'listDeadLetters',
    summary: 'Movements that their receiver refused for good',
    description: 'They are sent again by `notify`, and by a webhook with another address or token.',
    access: 'person',
    query: bodies.movementsPage,
    answer: { status: 200, description: 'Newest first.', schema: z.array(answers.movement), paged: true },
  },
  'GET /accounts/:id/runs': {
    id: 'listRuns',
    summary: 'What happened on each run',
    access: 'person',
    query: bodies.runsPage,
    answer: { status: 200, description: 'Newest first.', schema: z.array(answers.run), paged: true },
  },
  'GET /accounts/:id/evidence/:evidenceId': {
    id: 'getEvidence',
    summary: 'A picture of the page that a run failed at',
    access: 'person',
    answer: { status: 200, description: 'The picture, with what was typed masked.', media: 'image/png' },
  },
  'GET /conciliation': {
    id: 'listConciliations',
    summary: 'Matches with expected payments',
    description: 'To come; always empty.',
    access: 'person',
    answer: { status: 200, description: 'An empty list.', schema: z.array(z.never()).max(0) },
  },
  'GET /accounts/:id/deliveries': {
    id: 'listDeliveries',
    summary: 'What was sent to receivers, and what they answered',
    access: 'person',
    query: bodies.deliveriesPage,
    answer: { status: 200, description: 'Newest first.', schema: z.array(answers.delivery), paged: true },
  },
  'POST /accounts/:id/deliveries/:deliveryId/replay': {
    id: 'replayDelivery',
    summary: 'Send again',
    description: 'With the same `webhook-id`.',
    access: 'person',
    body: { schema: nothing },
    answer: queued,
    errors: ['CONFLICT', 'MOVEMENT_NOT_DELIVERABLE'],
  },
  'POST /accounts/:id/movements/:movementId/notify': {
    id: 'notifyMovement',
    summary: 'Send a movement again',
    access: 'person',
    body: { schema: nothing },
    answer: queued,
    errors: ['MOVEMENT_NOT_DELIVERABLE'],
  },
  'POST /accounts/:id/notifications/test': {
    id: 'testNotification',
    summary: 'Send a sample notification',
    access: 'person',
    body: { schema: bodies.notificationTest, example: { type: 'assistance_required' } },
    answer: queued,
    errors: ['CONFLICT'],
  },
};
