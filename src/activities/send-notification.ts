import { ApplicationFailure, Context } from '@temporalio/activity';
import { sealContext, type Vault } from '../crypto.ts';
import type { Db } from '../db/connect.ts';
import { countRefusals, endDelivery, hasBeenTried, openDelivery, recordAttempt } from '../db/deliveries.ts';
import { findNotificationTarget, isStillAsked } from '../db/notification-targets.ts';
import type { Logger } from '../log.ts';
import type { AccountEvent } from '../notifications/events.ts';
import { type Attempt, sendWebhook, type Webhook } from '../notifications/send.ts';
import { waitForTurn } from '../notifications/turn.ts';

export type DeliverWebhook = {
  /** A UUID; it becomes the `webhook-id`. */
  deliveryId: string;
  accountId: string;
  event: AccountEvent;
  /** The account's delivery before this one: its first attempt goes first. */
  after?: string | null;
};

export type DeliveryEnd =
  | { state: 'delivered'; reason: null }
  | { state: 'gave_up'; reason: 'receiver_gone' | 'receiver_refused' | 'not_reached_in_time' }
  | {
      state: 'not_sent';
      reason: 'not_subscribed' | 'no_endpoint' | 'transport_not_supported' | 'request_ended' | 'account_deleted';
    };

type Dependencies = { db: Db; vault: Vault; allowPrivateWebhooks: boolean; log: Logger };

/** A no is believed after this many, so that a receiver in the middle of a deployment loses nothing. */
const REFUSALS = 5;
const RETRY_AFTER_SECONDS = 3600;

/**
 * One attempt to deliver an event, recorded. What ends the delivery is returned; what is worth another attempt is thrown
 * as `DeliveryFailed`, with the delay to the next one.
 */
export function createSendNotification({ db, vault, allowPrivateWebhooks, log }: Dependencies) {
  return async function sendNotification(delivery: DeliverWebhook): Promise<DeliveryEnd> {
    try {
      return await attemptDelivery(delivery);
    } catch (error) {
      const { cancellationSignal } = Context.current();
      if (error instanceof ApplicationFailure || cancellationSignal.aborted) throw error;
      log.error({ err: error, deliveryId: delivery.deliveryId }, 'a notification could not be sent');
      throw retry(delivery, 'internal_error');
    }
  };

  async function attemptDelivery(delivery: DeliverWebhook): Promise<DeliveryEnd> {
    const { deliveryId, accountId, event } = delivery;
    const body = JSON.stringify({
      account_id: accountId,
      type: event.type,
      status: event.status,
      data: event.data,
      occurred_at: event.occurred_at,
    });
    const opened = await openDelivery(db, { id: deliveryId, accountId, type: event.type, body });
    if (!opened) return { state: 'not_sent', reason: 'account_deleted' };
    // A worker that died after the end was recorded is asked again.
    if (opened.state !== 'pending') return opened as DeliveryEnd;
    if (delivery.after) await waitForTurn(() => hasBeenTried(db, delivery.after ?? ''));

    const webhook = await webhookOf(delivery, body);
    if ('state' in webhook) return end(deliveryId, webhook);
    const { cancellationSignal: signal } = Context.current();
    const attempt = await sendWebhook(webhook, { allowPrivate: allowPrivateWebhooks }, { signal });
    await recordAttempt(db, deliveryId, attempt);
    const verdict = await judge(deliveryId, attempt);
    if (verdict) return end(deliveryId, verdict);
    const retryAfter = 'status' in attempt ? attempt.retryAfterSeconds : null;
    throw retry(delivery, 'status' in attempt ? `status_${attempt.status}` : attempt.error, retryAfter);
  }

  async function end(deliveryId: string, verdict: DeliveryEnd): Promise<DeliveryEnd> {
    await endDelivery(db, deliveryId, verdict);
    return verdict;
  }

  /** The settings are read at each attempt: a corrected endpoint or token reaches the events that still wait. */
  async function webhookOf(
    { deliveryId, accountId, event }: DeliverWebhook,
    body: string,
  ): Promise<Webhook | DeliveryEnd> {
    const target = await findNotificationTarget(db, accountId);
    if (!target) return { state: 'not_sent', reason: 'account_deleted' };
    if (!target.events.includes(event.type)) return { state: 'not_sent', reason: 'not_subscribed' };
    if (!target.url) return { state: 'not_sent', reason: 'no_endpoint' };
    if (target.transport !== 'api') return { state: 'not_sent', reason: 'transport_not_supported' };
    if (event.type === 'assistance_required') {
      const asked = await isStillAsked(db, event.data.request_id, event.data.attempts);
      if (!asked) return { state: 'not_sent', reason: 'request_ended' };
    }
    const open = (sealed: string | null, field: string) =>
      sealed === null ? null : vault.open(sealed, sealContext.setting(accountId, field));
    const token = open(target.tokenSealed, 'notification_auth_token');
    return {
      id: deliveryId,
      url: target.url,
      body,
      auth: token && target.authType ? { type: target.authType, token } : null,
      signingSecret: open(target.signingSecretSealed, 'notification_signing_secret'),
    };
  }

  /** Null when another attempt is worth it. */
  async function judge(deliveryId: string, attempt: Attempt): Promise<DeliveryEnd | null> {
    if ('status' in attempt) {
      const { status } = attempt;
      if (status >= 200 && status < 300) return { state: 'delivered', reason: null };
      if (status === 410) return { state: 'gave_up', reason: 'receiver_gone' };
      if (status < 300 || status >= 500 || [408, 409, 425, 429].includes(status)) return null;
    } else if (attempt.error !== 'target_refused' && attempt.error !== 'request_invalid') return null;
    const refused = (await countRefusals(db, deliveryId)) >= REFUSALS;
    return refused ? { state: 'gave_up', reason: 'receiver_refused' } : null;
  }
}

/** Twice as long each time, up to what the event can wait for, with jitter; or as long as the receiver asks for. */
function retry({ event }: DeliverWebhook, type: string, retryAfterSeconds: number | null = null): ApplicationFailure {
  const longest = event.type === 'assistance_required' ? 30 : 900;
  const seconds = Math.min(2 ** Math.min(Context.current().info.attempt - 1, 20), longest) * (0.75 + Math.random() / 2);
  const asked = Math.min(retryAfterSeconds ?? 0, RETRY_AFTER_SECONDS);
  return ApplicationFailure.create({
    message: 'The notification was not delivered; it is tried again.',
    type,
    nextRetryDelay: `${Math.round(Math.max(seconds, asked) * 1000)} milliseconds`,
  });
}
