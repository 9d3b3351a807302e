import { findSendingAccount } from '../../db/movements/due-movements.ts';
import { wakeMovementDelivery } from '../../temporal/deliveries.ts';
import { movementsStoredSignal } from '../../temporal/messages.ts';
import type { HeldSession } from '../held-session.ts';

/**
 * Starts the sending of newly stored movements to the webhook. If this fails, the reconciler of the workers starts it.
 */
export async function announceMovements({ db, temporal, key, log }: HeldSession): Promise<void> {
  try {
    const owned = await findSendingAccount(db, key.accountId);
    if (owned) await wakeMovementDelivery(temporal, owned, movementsStoredSignal);
  } catch (error) {
    log.warn({ err: error }, 'the movements are sent within a minute: their delivery could not be started');
  }
}
