import type { Client } from '@temporalio/client';
import type { Db } from '../db/core/connect.ts';
import { listSendingAccounts } from '../db/movements/due-movements.ts';
import { startMovementDelivery } from '../temporal/deliveries.ts';

/**
 * Ensures that every account with movements to send has its delivery, also when a process died between a commit and its
 * signal.
 */
export async function reconcileMovements(db: Db, temporal: Client): Promise<void> {
  for (const owned of await listSendingAccounts(db)) await startMovementDelivery(temporal, owned);
}
