import { z } from 'zod';
import type { Operations } from '../contract/operation.ts';
import { nothing } from '../contract/schema-parts.ts';
import * as answers from '../records/answers.ts';
import * as bodies from '../records/schemas.ts';

const queued = { status: 202, description: 'The delivery is queued.', schema: answers.deliveryQueued } as const;

export const recordOperations: Operations = {
  'GET /accounts/:id/movements': {
    id: 'listMovements',
    summary: 'List movements',
    access: 'person',
    query: bodies.movementsPage,
    answer: {
      status: 200,
      description: 'The movements, newest first.',
      schema: z.array(answers.movement),
      paged: true,
    },
  },
  'GET /accounts/:id/movements/dead-letters': {
    id: 'listDeadLetters',
    summary: 'List movements that their receiver refused',
    description: 'They are sent again when you call `notify`, or when the webhook gets another address or token.',
    access: 'person',
    query: bodies.movementsPage,
    answer: {
      status: 200,
      description: 'The movements, newest first.',
      schema: z.array(answers.movement),
      paged: true,
    },
  },
  'GET /accounts/:id/runs': {
    id: 'listRuns',
    summary: 'List sessions',
    access: 'person',
    query: bodies.runsPage,
    answer: { status: 200, description: 'The sessions, newest first.', schema: z.array(answers.run), paged: true },
  },
  'GET /accounts/:id/evidence/:evidenceId': {
    id: 'getEvidence',
    summary: 'Get the picture of a page at which a session failed',
    access: 'person',
    answer: { status: 200, description: 'The picture. Values on the page are masked.', media: 'image/png' },
  },
  'GET /conciliation': {
    id: 'listConciliations',
    summary: 'List matches with expected payments',
    description: 'Not implemented yet: always returns an empty list.',
    access: 'person',
    answer: { status: 200, description: 'An empty list.', schema: z.array(z.never()).max(0) },
  },
  'GET /accounts/:id/deliveries': {
    id: 'listDeliveries',
    summary: 'List deliveries with their attempts',
    access: 'person',
    query: bodies.deliveriesPage,
    answer: {
      status: 200,
      description: 'The deliveries, newest first.',
      schema: z.array(answers.delivery),
      paged: true,
    },
  },
  'POST /accounts/:id/deliveries/:deliveryId/replay': {
    id: 'replayDelivery',
    summary: 'Send a delivery again',
    description: 'Uses the same `webhook-id`.',
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
