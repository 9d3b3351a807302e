import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Vault } from '../base/crypto.ts';
import type { Logger } from '../base/log.ts';
import type { Door } from '../base/own-doors.ts';
import type { Db } from '../db/core/connect.ts';
import { countRefusals, recordAttempt } from '../db/deliveries/deliveries.ts';
import { findResultTarget, switchOff } from '../db/deliveries/result-targets.ts';
import { type DueMovement, endMovement, findDueMovement, openMovementDelivery } from '../db/movements/due-movements.ts';
import { movementBody } from '../notifications/movement-body.ts';
import { type Attempt, sendWebhook, type Webhook } from '../notifications/send.ts';
import { causeOf, verdictOf } from '../notifications/verdict.ts';
import { openResultSecrets, unreadable } from './webhook-secrets.ts';

export type MovementsSent = { delivered: number } & (
  | { next: 'nothing' }
  /** The time of this call was over, and more movements may be due. */
  | { next: 'more' }
  /** The receiver did not accept the oldest movement. The others wait, so that the order is kept. */
  | { next: 'wait'; cause: string; retryAfterSeconds: number | null }
);

type Dependencies = { db: Db; vault: Vault; allowPrivateWebhooks: boolean; ownDoors?: Door[]; log: Logger };
type Target = NonNullable<Awaited<ReturnType<typeof findResultTarget>>>;
type Sent = 'delivered' | 'gave_up' | 'off' | { cause: string; retryAfterSeconds: number | null };

const BATCH_MS = 20_000;
const HEARTBEAT_MS = 3_000;

/** Sends an account's due movements to its webhook, oldest first, one after the other. */
export function createSendMovements({ db, vault, allowPrivateWebhooks, ownDoors = [], log }: Dependencies) {
  return async function sendMovements({ accountId }: { accountId: string }): Promise<MovementsSent> {
    const context = Context.current();
    const pulse = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
    try {
      return await sendInOrder(accountId, context.cancellationSignal);
    } catch (error) {
      if (context.cancellationSignal.aborted) throw error;
      log.error({ err: error, accountId }, 'movements could not be sent');
      // The text of the error may quote a row, and the history of the workflow would keep it.
      throw ApplicationFailure.create({ message: 'Movements could not be sent.', type: 'internal_error' });
    } finally {
      clearInterval(pulse);
    }
  };

  async function sendInOrder(accountId: string, signal: AbortSignal): Promise<MovementsSent> {
    const until = Date.now() + BATCH_MS;
    for (let delivered = 0; ; ) {
      // Read for every movement: a corrected address or token applies to the movements that still wait.
      const target = await findResultTarget(db, accountId);
      const movement = target?.url && !target.offAt ? await findDueMovement(db, accountId) : undefined;
      if (!target?.url || !movement) return { delivered, next: 'nothing' };
      if (Date.now() > until) return { delivered, next: 'more' };
      const sent = await sendOne({ ...target, url: target.url }, movement, accountId, signal);
      if (sent === 'delivered') delivered += 1;
      else if (typeof sent === 'object') return { delivered, next: 'wait', ...sent };
    }
  }

  async function sendOne(
    target: Target & { url: string },
    movement: DueMovement,
    accountId: string,
    signal: AbortSignal,
  ): Promise<Sent> {
    const { id } = movement;
    const { url } = target;
    const body = movementBody(movement, target.extraFields);
    const wantedSince = await openMovementDelivery(db, { id, accountId, body });
    const attempt = await call({ id, url, body }, target, signal);
    const verdict = verdictOf(attempt);
    if (verdict === 'delivered') {
      await endMovement(db, { id, attempt, end: { state: 'delivered', reason: null }, wantedSince });
      return 'delivered';
    }
    await recordAttempt(db, id, attempt);
    if (verdict === 'gone') {
      await switchOff(db, accountId, { endpoint: 'webhook', url, reason: 'receiver_gone' });
      log.warn({ accountId }, 'the webhook answered 410: it is switched off until its address is saved again');
      return 'off';
    }
    if (verdict === 'refused' && (await countRefusals(db, id)) > target.retryLimit) {
      await endMovement(db, { id, attempt: null, end: { state: 'gave_up', reason: 'receiver_refused' }, wantedSince });
      return 'gave_up';
    }
    return { cause: causeOf(attempt), retryAfterSeconds: 'status' in attempt ? attempt.retryAfterSeconds : null };
  }
  /**
   * Calls the receiver. If the token cannot be opened there is no call, because the token may have been saved for
   * another receiver.
   */
  async function call(
    webhook: Pick<Webhook, 'id' | 'url' | 'body'>,
    target: Target,
    signal: AbortSignal,
  ): Promise<Attempt> {
    let opened: ReturnType<typeof openResultSecrets>;
    try {
      opened = openResultSecrets(vault, target);
    } catch (error) {
      return unreadable(error);
    }
    const { auth, signingSecrets } = opened;
    return sendWebhook(
      { ...webhook, auth, signingSecrets },
      { allowPrivate: allowPrivateWebhooks, ownDoors },
      { signal },
    );
  }
}
