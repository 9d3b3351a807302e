import type { DueMovement } from '../db/movements/due-movements.ts';

/** Builds the body of a result webhook. The amount is a JSON number with all its digits: it never was a double. */
export function movementBody(movement: DueMovement, extraFields: Record<string, unknown> | null): string {
  const { id, amount, currency, senderName, receivedAt } = movement;
  const own = { currency, name: senderName, received_at: receivedAt.toISOString() };
  const rest = JSON.stringify({ ...own, ...extraFields, ...own });
  return `{"id":${JSON.stringify(id)},"amount":${amount},${rest.slice(1)}`;
}
