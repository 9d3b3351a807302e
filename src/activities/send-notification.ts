import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Vault } from '../base/crypto.ts';
import type { Logger } from '../base/log.ts';
import type { Door } from '../base/own-doors.ts';
import type { Db } from '../db/core/connect.ts';
import { countRefusals, endDelivery, hasBeenTried, openDelivery, recordAttempt } from '../db/deliveries/deliveries.ts';
import { findNotificationTarget, isStillAsked } from '../db/deliveries/notification-targets.ts';
import { switchOff } from '../db/deliveries/result-targets.ts';
import type { AccountEvent } from '../domain/events.ts';
import { isSubscribed } from '../domain/subscriptions.ts';
import { eventBody, notificationRequest, type Places } from '../notifications/notification-request.ts';
import { type Attempt, sendWebhook, type Webhook } from '../notifications/send.ts';
import { readSlackAnswer } from '../notifications/slack.ts';
import { waitForTurn } from '../notifications/turn.ts';
import { causeOf, verdictOf } from '../notifications/verdict.ts';
import type { DeliverWebhook } from '../temporal/messages.ts';
import { createReceiverPlaces } from './receiver-places.ts';
import { openNotificationSecrets, unreadable } from './webhook-secrets.ts';

export type DeliveryEnd =
  | { state: 'delivered'; reason: null }
  | { state: 'gave_up'; reason: 'receiver_gone' | 'receiver_refused' | 'not_reached_in_time' }
  | {
      state: 'not_sent';
      reason: 'not_subscribed' | 'no_endpoint' | 'endpoint_off' | 'request_ended' | 'account_deleted';
    };

type Dependencies = Places & { db: Db; vault: Vault; allowPrivateWebhooks: boolean; ownDoors?: Door[]; log: Logger };
type Unreadable = ReturnType<typeof unreadable>;
type Call = { webhook: Webhook; target: Target };
type Target = NonNullable<Awaited<ReturnType<typeof findNotificationTarget>>>;

/** This many refusals count as final, so that a receiver in the middle of a deployment loses nothing. */
const REFUSALS = 5;
const RETRY_AFTER_SECONDS = 3600;
const TEST_MS = 300_000;
const BUSY_SECONDS = 4;

/**
 * Makes and records one attempt to deliver an event. A result that ends the delivery is returned. One that is worth
 * another attempt is thrown as `DeliveryFailed`, with the delay to the next one.
 */
export function createSendNotification(deps: Dependencies) {
  const { db, log } = deps;
  const policy = { allowPrivate: deps.allowPrivateWebhooks, ownDoors: deps.ownDoors ?? [] };
  const places = createReceiverPlaces();
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
    const { deliveryId: id, accountId, event, wantedSince = null } = delivery;
    const body = eventBody(accountId, event);
    const opened = await openDelivery(db, { id, accountId, type: event.type, body, wantedSince });
    if (!opened) return { state: 'not_sent', reason: 'account_deleted' };
    // The activity is run again when a worker died after the end was recorded.
    if (opened.state !== 'pending') return opened as DeliveryEnd;
    if (delivery.after) await waitForTurn(() => hasBeenTried(db, delivery.after ?? ''));

    const call = await callOf(deps, delivery);
    if ('state' in call) return end(id, call);
    if ('error' in call) {
      await recordAttempt(db, id, call);
      throw retry(delivery, causeOf(call));
    }
    const sent = await callReceiver(delivery, call.webhook);
    const attempt = call.target.transport === 'slack' ? readSlackAnswer(sent) : sent;
    await recordAttempt(db, id, attempt);
    const verdict = await judge(deps, delivery, call, attempt);
    if (verdict) return end(id, verdict);
    throw retry(delivery, causeOf(attempt), 'status' in attempt ? attempt.retryAfterSeconds : null);
  }

  /**
   * Makes one attempt, unless the account already has many open calls: then its receiver hangs, and other accounts need
   * the slots.
   */
  async function callReceiver({ accountId, userId }: DeliverWebhook, webhook: Webhook): Promise<Attempt> {
    const leave = places.enter(accountId, userId);
    if (!leave) throw later('receiver_busy', BUSY_SECONDS * (0.5 + Math.random()));
    const { cancellationSignal: signal } = Context.current();
    try {
      return await sendWebhook(webhook, policy, { signal });
    } finally {
      leave();
    }
  }

  async function end(deliveryId: string, verdict: DeliveryEnd): Promise<DeliveryEnd> {
    await endDelivery(db, deliveryId, verdict);
    return verdict;
  }
}

/** Reads the settings at each attempt: a corrected endpoint or token applies to the events that still wait. */
async function callOf(
  { db, vault, publicUrl, slackApiUrl }: Dependencies,
  { deliveryId: id, accountId, event, wantedSince }: DeliverWebhook,
): Promise<Call | DeliveryEnd | Unreadable> {
  const target = await findNotificationTarget(db, accountId);
  if (!target) return { state: 'not_sent', reason: 'account_deleted' };
  if (!event.test && !isSubscribed(target.events, event)) return { state: 'not_sent', reason: 'not_subscribed' };
  if (target.offAt) return { state: 'not_sent', reason: 'endpoint_off' };
  if (!(await isOfUse(db, event, wantedSince))) return { state: 'not_sent', reason: 'request_ended' };
  let opened: ReturnType<typeof openNotificationSecrets>;
  try {
    opened = openNotificationSecrets(vault, target);
  } catch (error) {
    return unreadable(error);
  }
  const to = { ...target, url: opened.url };
  const webhook = notificationRequest({ id, accountId, event }, to, opened, { publicUrl, slackApiUrl });
  if (!webhook) return { state: 'not_sent', reason: 'no_endpoint' };
  return { webhook, target };
}

/** Returns false for a code request that has ended, and for a test of some time ago: they must not wake anybody. */
async function isOfUse(db: Db, event: AccountEvent, wantedSince = event.occurred_at): Promise<boolean> {
  if (event.test) return Date.now() - Date.parse(wantedSince) < TEST_MS;
  if (event.type !== 'assistance_required') return true;
  return isStillAsked(db, event.data.request_id, event.data.attempts);
}

/** Returns null when another attempt is worth it. */
async function judge(
  { db, log }: Dependencies,
  { deliveryId, accountId }: DeliverWebhook,
  { webhook: { url }, target: { transport, places } }: Call,
  attempt: Attempt,
): Promise<DeliveryEnd | null> {
  const verdict = verdictOf(attempt);
  if (verdict === 'delivered') return { state: 'delivered', reason: null };
  if (verdict === 'unreachable') return null;
  if (verdict === 'gone') {
    const off = { endpoint: 'notification', reason: 'receiver_gone' } as const;
    const { notification_endpoint_url: open, notification_endpoint_url_sealed: sealedUrl } = places;
    const address = open === null && sealedUrl !== null ? { sealedUrl } : { url };
    if (transport !== 'slack') await switchOff(db, accountId, { ...off, ...address });
    log.warn({ accountId }, 'the notification endpoint answered 410: it is off until its address is saved again');
    return { state: 'gave_up', reason: 'receiver_gone' };
  }
  const refused = (await countRefusals(db, deliveryId)) >= REFUSALS;
  return refused ? { state: 'gave_up', reason: 'receiver_refused' } : null;
}

/**
 * Doubles the delay each time, up to what the event can wait for, with jitter, or uses the delay that the receiver asks
 * for.
 */
function retry({ event }: DeliverWebhook, type: string, retryAfterSeconds: number | null = null): ApplicationFailure {
  const longest = event.type === 'assistance_required' ? 30 : 900;
  const seconds = Math.min(2 ** Math.min(Context.current().info.attempt - 1, 20), longest) * (0.75 + Math.random() / 2);
  const asked = Math.min(retryAfterSeconds ?? 0, RETRY_AFTER_SECONDS);
  return later(type, Math.max(seconds, asked));
}

function later(type: string, seconds: number): ApplicationFailure {
  return ApplicationFailure.create({
    message: 'The notification was not delivered; it is tried again.',
    type,
    nextRetryDelay: `${Math.round(seconds * 1000)} milliseconds`,
  });
}
