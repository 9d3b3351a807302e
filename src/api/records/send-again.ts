/** Checks whether something can be sent to its receiver, and sends a movement again. */
import type { Account } from '../../db/accounts/accounts.ts';
import { findNotificationTarget } from '../../db/deliveries/notification-targets.ts';
import { findResultTarget } from '../../db/deliveries/result-targets.ts';
import { findMovement, wantMovement } from '../../db/movements/due-movements.ts';
import { SessionUnreachable } from '../../temporal/account-workflow.ts';
import { wakeMovementDelivery } from '../../temporal/deliveries.ts';
import { movementsStoredSignal } from '../../temporal/messages.ts';
import type { Deps } from '../deps.ts';
import { ApiError, notFound } from '../errors.ts';

/** Once it is marked it will be sent. If Temporal cannot be reached, this only delays it. */
export async function sendMovementAgain(deps: Deps, account: Account, movementId: string): Promise<void> {
  const { db, temporal, log } = deps;
  const { id: accountId, userId } = account;
  const movement = await findMovement(db, accountId, movementId);
  if (!movement) throw notFound('movement');
  if (movement.pending) throw undeliverable('The movement is still pending at the bank. It is sent once it is posted.');
  if (movement.senderName === null) throw undeliverable('The movement has no sender name, so it is not sent.');
  if (movement.excludedAt) throw undeliverable('The movement is excluded, so it is not sent.');
  const target = await findResultTarget(db, accountId);
  if (!target?.url) throw undeliverable('The account has no webhook_url: set one first.');
  if (target.offAt) throw undeliverable('The webhook answered 410 and is switched off: save webhook_url again first.');
  await wantMovement(db, movementId);
  try {
    await wakeMovementDelivery(temporal, { accountId, userId }, movementsStoredSignal);
  } catch (err) {
    if (!(err instanceof SessionUnreachable)) throw err;
    log.warn({ err: err.cause, accountId }, 'the movement is sent later: its delivery could not be started');
  }
}

/** Throws `CONFLICT` when the account has no receiver for notifications. */
export async function assertEndpoint({ db }: Deps, accountId: string): Promise<void> {
  const target = await findNotificationTarget(db, accountId);
  const slack = target?.transport === 'slack';
  if (slack && !(target.slackChannel && target.tokenSealed))
    throw conflict('Slack needs notification_slack_channel and notification_auth_token: set both first.');
  if (!slack && !target?.hasAddress) throw conflict('The account has no notification_endpoint_url: set one first.');
  if (target?.offAt) throw conflict('The endpoint answered 410 and is switched off: save its address again first.');
}

const undeliverable = (message: string): ApiError => new ApiError('MOVEMENT_NOT_DELIVERABLE', message);
const conflict = (message: string): ApiError => new ApiError('CONFLICT', message);
