import { useSyncExternalStore } from 'react';
import { serverNow } from '../api/server-clock.ts';

const listeners = new Set<() => void>();
let now = serverNow();
let timer: ReturnType<typeof setInterval> | undefined;

/** The server's time, updated twice a second while a component uses it: for countdowns. */
export const useNow = (): number => useSyncExternalStore(listen, () => now);

function listen(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 500);
  tick();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = serverNow();
  for (const listener of listeners) listener();
}
