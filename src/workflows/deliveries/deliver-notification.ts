import { isCancellation, proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { createGiveUpNotification } from '../../activities/give-up-notification.ts';
import type { createSendNotification, DeliveryEnd } from '../../activities/send-notification.ts';
import { type DeliverWebhook, deliveryWantedSignal } from '../../temporal/messages.ts';
import { deliveriesQueue } from '../../temporal/names.ts';
import { inTurn } from '../in-turn.ts';

type Activities = {
  sendNotification: ReturnType<typeof createSendNotification>;
  giveUpNotification: ReturnType<typeof createGiveUpNotification>;
};

// Temporal is the outbox: the attempts of a day are retries of one activity, which decides itself when the next is due.
const { sendNotification } = proxyActivities<Activities>({
  taskQueue: deliveriesQueue,
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '24 hours',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});
const { giveUpNotification } = proxyActivities<Activities>({
  taskQueue: deliveriesQueue,
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 minutes' },
});

/**
 * Delivers one event of an account to its notification endpoint, and again whenever a person asks for that meanwhile.
 */
export async function deliverWebhook({ wantedSince: asked, ...event }: DeliverWebhook): Promise<DeliveryEnd> {
  let wantedSince = asked;
  setHandler(deliveryWantedSignal, (since) => {
    wantedSince = since;
  });
  for (;;) {
    const since = wantedSince;
    const end = await deliver({ ...event, ...(since !== undefined && { wantedSince: since }) });
    if (wantedSince === since) return end;
  }
}

/** Retries for as long as it takes, within a day. */
async function deliver(delivery: DeliverWebhook): Promise<DeliveryEnd> {
  const what = `${delivery.event.type} to the notification endpoint`;
  setCurrentDetails(`Sending ${what}. An attempt that fails is repeated for 24 hours, while it is of use.`);
  let end: DeliveryEnd;
  try {
    end = await sendNotification.executeWithOptions({ summary: `POST ${what}`, ...inTurn(delivery.userId) }, [
      delivery,
    ]);
  } catch (error) {
    if (isCancellation(error)) throw error;
    end = { state: 'gave_up', reason: 'not_reached_in_time' };
    await giveUpNotification.executeWithOptions({ summary: `Give up ${what}` }, [delivery.deliveryId]);
  }
  setCurrentDetails(`${delivery.event.type}: ${end.state}${end.reason ? ` (${end.reason})` : ''}`);
  return end;
}
