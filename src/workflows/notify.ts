import { ParentClosePolicy, startChild, uuid4 } from '@temporalio/workflow';
import type { AccountEvent } from '../domain/events.ts';
import { isSubscribed } from '../domain/subscriptions.ts';
import { notificationDeliveryId } from '../temporal/names.ts';
import type { AccountState } from './account-state.ts';
import { deliverWebhook } from './deliveries/deliver-notification.ts';

/** Starts the delivery of an event if the account's owner subscribed to it. It never holds up a login. */
export function notify(account: AccountState, event: AccountEvent): void {
  const { accountId, plan, lastDeliveryId: after } = account;
  if (!isSubscribed(plan.notificationEvents, event)) return;
  const deliveryId = uuid4();
  account.lastDeliveryId = deliveryId;
  startChild(deliverWebhook, {
    workflowId: notificationDeliveryId(deliveryId),
    args: [{ deliveryId, accountId, ...(plan.userId && { userId: plan.userId }), event, after }],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    staticSummary: `${event.type} to the notification endpoint`,
  }).catch(() => undefined);
}
