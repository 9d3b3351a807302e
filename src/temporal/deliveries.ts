/** Starts deliveries, for the API and the workers. Every call has a deadline. */

import type { Client } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import { reach } from './account-workflow.ts';
import { type DeliverWebhook, deliveryWantedSignal } from './messages.ts';
import { movementDeliveryId, notificationDeliveryId, sessionsQueue } from './names.ts';

/** An account and its owner. When many deliveries wait, users take turns. */
export type OwnedAccount = { accountId: string; userId: string };

/** Starts sending the account's movements. Does nothing when the sending is under way. */
export async function startMovementDelivery(client: Client, owned: OwnedAccount): Promise<void> {
  await reach(client, () => client.workflow.start('deliverMovements', movementOptions(owned)));
}

/** Does the same and signals the reason, so that a delivery that is about to end, or waits, looks again. */
export async function wakeMovementDelivery(
  client: Client,
  owned: OwnedAccount,
  signal: SignalDefinition<[]>,
): Promise<void> {
  await reach(client, () => client.workflow.signalWithStart('deliverMovements', { ...movementOptions(owned), signal }));
}

/** Starts sending a notification. Does nothing when it is being sent already. */
export async function startNotification(client: Client, delivery: DeliverWebhook): Promise<void> {
  await reach(client, () => client.workflow.start('deliverWebhook', notificationOptions(delivery)));
}

/** Sends a notification once more. A delivery that is about to end notices the signal and continues. */
export async function repeatNotification(
  client: Client,
  delivery: DeliverWebhook & { wantedSince: string },
): Promise<void> {
  const signal = { signal: deliveryWantedSignal, signalArgs: [delivery.wantedSince] as [string] };
  const options = { ...notificationOptions(delivery), ...signal };
  await reach(client, () => client.workflow.signalWithStart('deliverWebhook', options));
}

const notificationOptions = (delivery: DeliverWebhook) =>
  ({
    workflowId: notificationDeliveryId(delivery.deliveryId),
    taskQueue: sessionsQueue,
    args: [delivery],
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: `${delivery.event.type} to the notification endpoint`,
  }) as const;

const movementOptions = ({ accountId, userId }: OwnedAccount) =>
  ({
    workflowId: movementDeliveryId(accountId),
    taskQueue: sessionsQueue,
    args: [{ accountId, userId }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: 'Movements to the webhook',
  }) as const;
