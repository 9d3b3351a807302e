import { randomUUID } from 'node:crypto';
import type Router from '@koa/router';
import type { Account } from '../../db/accounts/accounts.ts';
import { findDelivery, listDeliveries } from '../../db/deliveries/delivery-list.ts';
import { findNotificationTarget } from '../../db/deliveries/notification-targets.ts';
import { findResultTarget } from '../../db/deliveries/result-targets.ts';
import { findMovement, wantMovement } from '../../db/movements/due-movements.ts';
import type { AccountEvent } from '../../domain/events.ts';
import { sampleEvent } from '../../notifications/sample-event.ts';
import { SessionUnreachable } from '../../temporal/account-workflow.ts';
import { repeatNotification, startNotification, wakeMovementDelivery } from '../../temporal/deliveries.ts';
import { movementsStored } from '../../temporal/messages.ts';
import { ownAccount } from '../access/callers.ts';
import { auditDone } from '../audit.ts';
import { linkNext, readBody, readId, readQuery } from '../contract/request.ts';
import { nothing } from '../contract/schema-parts.ts';
import type { Ctx, Deps, State } from '../deps.ts';
import { ApiError, notFound } from '../errors.ts';
import { deliveriesPage, notificationTest } from './schemas.ts';
import { deliveryAnswer } from './to-answer.ts';

export function deliveryRoutes(router: Router<State>, deps: Deps): void {
  const { db, temporal, log, limits } = deps;

  router.get('/accounts/:id/deliveries', async (ctx) => {
    const { id } = await ownAccount(ctx, deps);
    const { limit, cursor } = readQuery(ctx, deliveriesPage);
    // One more than asked for tells whether there is a next page.
    const deliveries = await listDeliveries(db, id, { limit: limit + 1, after: cursor ?? null });
    const page = deliveries.slice(0, limit);
    if (deliveries.length > limit) linkNext(ctx, { limit: String(limit), cursor: page.at(-1)?.id ?? '' });
    ctx.body = page.map(deliveryAnswer);
  });

  router.post('/accounts/:id/deliveries/:deliveryId/replay', async (ctx) => {
    const account = await ownAccount(ctx, deps);
    const deliveryId = readId(ctx, 'deliveryId');
    await readBody(ctx, nothing);
    const delivery = await findDelivery(db, account.id, deliveryId);
    if (!delivery) throw notFound('delivery');
    await limits.repeats.take(account.userId);
    if (delivery.type === 'movement') {
      await sendMovementAgain(account, deliveryId);
    } else {
      await assertEndpoint(account.id);
      const { account_id: _, ...event } = delivery.body;
      await repeatNotification(temporal, {
        deliveryId,
        accountId: account.id,
        userId: account.userId,
        event: event as AccountEvent,
        wantedSince: new Date().toISOString(),
      });
    }
    await auditDone(ctx, deps, account, { action: 'delivery_replayed', details: { delivery_id: deliveryId } });
    queued(ctx, deliveryId);
  });

  router.post('/accounts/:id/movements/:movementId/notify', async (ctx) => {
    const account = await ownAccount(ctx, deps);
    const movementId = readId(ctx, 'movementId');
    await readBody(ctx, nothing);
    await limits.repeats.take(account.userId);
    await sendMovementAgain(account, movementId);
    await auditDone(ctx, deps, account, { action: 'movement_resent', details: { movement_id: movementId } });
    queued(ctx, movementId);
  });

  router.post('/accounts/:id/notifications/test', async (ctx) => {
    const account = await ownAccount(ctx, deps);
    const { type } = await readBody(ctx, notificationTest);
    await assertEndpoint(account.id);
    const deliveryId = randomUUID();
    const event = sampleEvent(type, { now: new Date(), requestId: randomUUID() });
    await limits.tests.take(account.userId);
    await startNotification(temporal, { deliveryId, accountId: account.id, userId: account.userId, event });
    await auditDone(ctx, deps, account, { action: 'notification_tested' });
    queued(ctx, deliveryId);
  });

  /** Once it is marked it will be sent: a Temporal that cannot be reached only delays it. */
  async function sendMovementAgain({ id: accountId, userId }: Account, movementId: string): Promise<void> {
    const movement = await findMovement(db, accountId, movementId);
    if (!movement) throw notFound('movement');
    if (movement.pending)
      throw undeliverable('The movement is still pending at the bank. It is sent once it is posted.');
    if (movement.senderName === null) throw undeliverable('The movement has no sender name, so it is not sent.');
    if (movement.excludedAt) throw undeliverable('The movement is excluded, so it is not sent.');
    const target = await findResultTarget(db, accountId);
    if (!target?.url) throw undeliverable('The account has no webhook_url: set one first.');
    if (target.offAt)
      throw undeliverable('The webhook answered 410 and is switched off: save webhook_url again first.');
    await wantMovement(db, movementId);
    try {
      await wakeMovementDelivery(temporal, { accountId, userId }, movementsStored);
    } catch (err) {
      if (!(err instanceof SessionUnreachable)) throw err;
      log.warn({ err: err.cause, accountId }, 'the movement is sent later: its delivery could not be started');
    }
  }

  async function assertEndpoint(accountId: string): Promise<void> {
    const target = await findNotificationTarget(db, accountId);
    const slack = target?.transport === 'slack';
    if (slack && !(target.slackChannel && target.tokenSealed))
      throw conflict('Slack needs notification_slack_channel and notification_auth_token: set both first.');
    if (!slack && !target?.hasAddress) throw conflict('The account has no notification_endpoint_url: set one first.');
    if (target?.offAt) throw conflict('The endpoint answered 410 and is switched off: save its address again first.');
  }
}

const undeliverable = (message: string): ApiError => new ApiError('MOVEMENT_NOT_DELIVERABLE', message);
const conflict = (message: string): ApiError => new ApiError('CONFLICT', message);

function queued(ctx: Ctx, deliveryId: string): void {
  ctx.status = 202;
  ctx.body = { queued: true, delivery_id: deliveryId };
}
