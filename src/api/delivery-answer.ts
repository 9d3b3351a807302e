import type { ListedDelivery } from '../db/deliveries/delivery-list.ts';
import type { DeliveryAnswer } from './answer-schemas.ts';

/** One thing that was to reach a receiver. Its id is the `webhook-id`. */
export function deliveryAnswer(delivery: ListedDelivery): DeliveryAnswer {
  const { id, type, body } = delivery;
  return {
    id,
    // The table knows only text; these four are written to it.
    type: type as DeliveryAnswer['type'],
    /** What was sent, and by a chat transport put into words. */
    payload: body,
    /** A sample that a person asked for. */
    test: body.test === true,
    movementId: type === 'movement' ? id : null,
    state: delivery.state,
    reason: delivery.reason,
    createdAt: delivery.created_at.toISOString(),
    /** Null while it is tried. */
    endedAt: delivery.ended_at?.toISOString() ?? null,
    attemptCount: Number(delivery.attempt_count),
    /** The last ones, oldest first. Either `status` or `error` is set, but where Slack refuses with status 200. */
    attempts: (delivery.attempts ?? []).map(({ at, status, error, ms, answer }) => ({
      at: new Date(at).toISOString(),
      status,
      error,
      latencyMs: ms,
      response: answer,
    })),
  };
}
