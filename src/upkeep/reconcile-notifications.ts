import type { Client } from '@temporalio/client';
import type { Db } from '../db/core/connect.ts';
import { endOverdueDeliveries, listOpenDeliveries } from '../db/deliveries/deliveries.ts';
import type { AccountEvent } from '../domain/events.ts';
import { startNotification } from '../temporal/deliveries.ts';

/** The number of concurrent calls. */
const AT_ONCE = 20;

/** Ensures that every open notification has its workflow, also when Temporal has lost them all. */
export async function reconcileNotifications(db: Db, temporal: Client): Promise<void> {
  await endOverdueDeliveries(db);
  const open = await listOpenDeliveries(db);
  for (let at = 0; at < open.length; at += AT_ONCE) {
    await Promise.all(
      open.slice(at, at + AT_ONCE).map(({ id, accountId, userId, body }) => {
        const { account_id: _, ...event } = body as AccountEvent & { account_id: string };
        return startNotification(temporal, { deliveryId: id, accountId, userId, event: event as AccountEvent });
      }),
    );
  }
}
