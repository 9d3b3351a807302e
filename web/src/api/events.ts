import type { AccountChange } from '../../../src/db/history/events.ts';

/** The messages of `/realtime`. `realtime.gap`: events were missed and cannot be sent any more. */
export type RealtimeEvent = { id: string; accountId: string; occurredAt: string } & AccountChange;
export type RealtimeMessage = RealtimeEvent | { id: null; type: 'realtime.gap' };

type Listener = (event: RealtimeEvent) => void;

const listeners = new Set<Listener>();

/** For pages that react to an event themselves. Returns a function that ends this. */
export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tellListeners(event: RealtimeEvent): void {
  for (const listener of listeners) listener(event);
}
