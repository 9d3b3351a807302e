/** Routes that list deliveries and send them again. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { findDelivery, listDeliveries } from '../../db/deliveries/delivery-list.ts';
import type { AccountEvent } from '../../domain/events.ts';
import { sampleEvent } from '../../notifications/sample-event.ts';
import { repeatNotification, startNotification } from '../../temporal/deliveries.ts';
import { auditDone } from '../audit.ts';
import { page } from '../contract/page.ts';
import { route } from '../contract/route.ts';
import { nothing } from '../contract/schema-parts.ts';
import { notFound } from '../errors.ts';
import * as answers from './answers.ts';
import * as bodies from './schemas.ts';
import { assertEndpoint, sendMovementAgain } from './send-again.ts';
import { deliveryAnswer } from './to-answer.ts';

const queued = { status: 202, description: 'The delivery is queued.', schema: answers.deliveryQueued } as const;

export const deliveryRoutes = [
  route('GET /accounts/:id/deliveries', {
    id: 'listDeliveries',
    summary: 'List deliveries with their attempts',
    access: 'owner',
    query: bodies.deliveriesPage,
    answer: {
      status: 200,
      description: 'The deliveries, newest first.',
      schema: z.array(answers.delivery),
      paged: true,
    },
    handle: async ({ ctx, deps, account, query: { limit, cursor } }) => {
      const deliveries = await listDeliveries(deps.db, account.id, { limit: limit + 1, after: cursor ?? null });
      return page(ctx, deliveries, limit).map(deliveryAnswer);
    },
  }),

  route('POST /accounts/:id/deliveries/:deliveryId/replay', {
    id: 'replayDelivery',
    summary: 'Send a delivery again',
    description: 'Uses the same `webhook-id`.',
    access: 'owner',
    body: { schema: nothing },
    answer: queued,
    errors: ['CONFLICT', 'MOVEMENT_NOT_DELIVERABLE'],
    handle: async ({ ctx, deps, account, ids: { deliveryId } }) => {
      const delivery = await findDelivery(deps.db, account.id, deliveryId);
      if (!delivery) throw notFound('delivery');
      await deps.limits.repeats.take(account.userId);
      if (delivery.type === 'movement') {
        await sendMovementAgain(deps, account, deliveryId);
      } else {
        await assertEndpoint(deps, account.id);
        const { account_id: _, ...event } = delivery.body;
        await repeatNotification(deps.temporal, {
          deliveryId,
          accountId: account.id,
          userId: account.userId,
          event: event as AccountEvent,
          wantedSince: new Date().toISOString(),
        });
      }
      await auditDone(ctx, deps, account, { action: 'delivery_replayed', details: { delivery_id: deliveryId } });
      return { queued: true, delivery_id: deliveryId };
    },
  }),

  route('POST /accounts/:id/movements/:movementId/notify', {
    id: 'notifyMovement',
    summary: 'Send a movement again',
    access: 'owner',
    body: { schema: nothing },
    answer: queued,
    errors: ['MOVEMENT_NOT_DELIVERABLE'],
    handle: async ({ ctx, deps, account, ids: { movementId } }) => {
      await deps.limits.repeats.take(account.userId);
      await sendMovementAgain(deps, account, movementId);
      await auditDone(ctx, deps, account, { action: 'movement_resent', details: { movement_id: movementId } });
      return { queued: true, delivery_id: movementId };
    },
  }),

  route('POST /accounts/:id/notifications/test', {
    id: 'testNotification',
    summary: 'Send a sample notification',
    access: 'owner',
    body: { schema: bodies.notificationTest, example: { type: 'assistance_required' } },
    answer: queued,
    errors: ['CONFLICT'],
    handle: async ({ ctx, deps, account, body: { type } }) => {
      await assertEndpoint(deps, account.id);
      const deliveryId = randomUUID();
      const event = sampleEvent(type, { now: new Date(), requestId: randomUUID() });
      await deps.limits.tests.take(account.userId);
      await startNotification(deps.temporal, { deliveryId, accountId: account.id, userId: account.userId, event });
      await auditDone(ctx, deps, account, { action: 'notification_tested' });
      return { queued: true, delivery_id: deliveryId };
    },
  }),
];
