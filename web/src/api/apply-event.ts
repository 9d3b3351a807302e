import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { RealtimeEvent } from './events.ts';
import { keys } from './keys.ts';

/** One action usually causes several events, so they are collected for this long. */
const GATHER_MS = 80;
/** However many events come, data is not loaded more often than this. */
const PAUSE_MS = 500;

/** Loads the shown data again when an event says that it has changed. */
export function createEventSink(client: QueryClient) {
  const stale = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flushed = 0;

  function flush(): void {
    timer = undefined;
    flushed = Date.now();
    const due = [...stale.values()];
    stale.clear();
    for (const queryKey of due) void client.invalidateQueries({ queryKey });
  }

  return {
    apply(event: RealtimeEvent): void {
      for (const key of changedBy(event)) stale.set(JSON.stringify(key), key);
      timer ??= setTimeout(flush, Math.max(GATHER_MS, flushed + PAUSE_MS - Date.now()));
    },
    /** Some events were missed, so all shown data may be outdated. */
    everything(): void {
      void client.invalidateQueries();
    },
    stop: () => clearTimeout(timer),
  };
}

function changedBy(event: RealtimeEvent): QueryKey[] {
  const { accountId: id } = event;
  const lists = [keys.accounts, keys.overviews];
  switch (event.type) {
    case 'movement.ingested':
      return [keys.movements(id), keys.summary(id), keys.overviews];
    case 'account.changed':
      return [keys.config(id), keys.account(id), ...lists];
    case 'account.deleted':
      return lists;
    default:
      return [keys.account(id), ...lists];
  }
}
