import type { Db } from '../db/core/connect.ts';
import { endDelivery } from '../db/deliveries/deliveries.ts';

/** Records that a notification was given up, because the time for its attempts was over. */
export function createGiveUpNotification({ db }: { db: Db }) {
  return async function giveUpNotification(deliveryId: string): Promise<void> {
    await endDelivery(db, deliveryId, { state: 'gave_up', reason: 'not_reached_in_time' });
  };
}
