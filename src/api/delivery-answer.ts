import type { ListedDelivery } from '../db/delivery-list.ts';

/** One thing that was to reach a receiver. Its id is the `webhook-id`. */
export function deliveryAnswer(delivery: ListedDelivery) {
  const { id, type, body } = delivery;
  return {
    id,
    type,
    /** What was sent, and by a chat transport put into words. */
    payload: body,
    /** A sample that a person asked for. */
    test: body.test === true,
    movementId: type === 'movement' ? id : null,
    state: delivery.state,
    reason: delivery.reason,
    createdAt: delivery.created_at,
    /** Null while it is tried. */
    endedAt: delivery.ended_at,
    attemptCount: Number(delivery.attempt_count),
    /** The last ones, oldest first. Either `status` or `error` is set, but where Slack refuses with status 200. */
    attempts: (delivery.attempts ?? []).map(({ at, status, error, ms, answer }) => ({
      at,
      status,
      error,
      latencyMs: ms,
      response: answer,
    })),
  };
}

export type DeliveryAnswer = ReturnType<typeof deliveryAnswer>;
