import { findSendingAccount } from '../db/movements/due-movements.ts';
import { wakeMovementDelivery } from '../temporal/deliveries.ts';
import { movementsStored } from '../temporal/messages.ts';
import type { HeldSession } from './held-session.ts';

/** Has what was just stored sent to the webhook. Where that fails, the reconciler of the workers sees to it. */
export async function announceMovements({ db, temporal, key, log }: HeldSession): Promise<void> {
  try {
    const owned = await findSendingAccount(db, key.accountId);
    if (owned) await wakeMovementDelivery(temporal, owned, movementsStored);
  } catch (error) {
    log.warn({ err: error }, 'the movements are sent within a minute: their delivery could not be started');
  }
}
