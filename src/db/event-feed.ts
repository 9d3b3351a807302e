import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../log.ts';
import type { Db } from './connect.ts';
import { eventsChannel, findEventsAfter, newestEventId, type StoredEvent } from './events.ts';

/** All events of the database from its start on, each once and in order, whatever becomes of the connection. */
export type EventFeed = {
  /** True once events are followed; false when the feed was stopped before that. */
  begun: Promise<boolean>;
  stop(): Promise<void>;
};

export type EventFeedOptions = {
  db: Db;
  /** The connection that listens is one of its own. */
  databaseUrl: string;
  onEvents(events: StoredEvent[]): void;
  log: Logger;
  applicationName?: string;
};

const PAGE = 500;
const LONGEST_PAUSE_MS = 5_000;
/** A connection that died in silence is noticed by asking it something. */
const PULSE_MS = 15_000;
const PULSE_PATIENCE_MS = 10_000;

/** Follows the events from now on. `NOTIFY` only says that there is something; the ids say what, so none is lost. */
export function followEvents(options: EventFeedOptions): EventFeed {
  const { log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const begun = Promise.withResolvers<boolean>();
  let last: string | undefined;
  const following = follow();
  return {
    begun: begun.promise,
    async stop() {
      stopping.abort();
      await following;
    },
  };

  async function follow(): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await listen(() => {
          failures = 0;
        });
      } catch (error) {
        if (signal.aborted) break;
        log.warn({ err: error }, 'the connection that hears of events was lost: connecting again');
        const pause = Math.min(LONGEST_PAUSE_MS, 100 * 2 ** Math.min(failures, 10));
        await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      }
    }
    begun.resolve(false);
  }

  /** Hands on events for as long as the connection lasts. */
  async function listen(onConnected: () => void): Promise<void> {
    const client = new pg.Client({
      connectionString: options.databaseUrl,
      application_name: options.applicationName ?? 'reconbanker events',
      connectionTimeoutMillis: 5_000,
      query_timeout: PULSE_PATIENCE_MS,
      keepAlive: true,
    });
    const over = new AbortController();
    let bell = Promise.withResolvers<void>();
    const ring = () => bell.resolve();
    const stop = () => over.abort(signal.reason);
    over.signal.addEventListener('abort', ring);
    signal.addEventListener('abort', stop);
    client.on('notification', ring);
    client.on('error', (error) => over.abort(error));
    client.on('end', () => over.abort(new Error('The connection was closed.')));
    const pulse = setInterval(() => void client.query('select 1').catch((error) => over.abort(error)), PULSE_MS);
    try {
      await client.connect();
      await client.query(`listen ${eventsChannel}`);
      // After LISTEN: what commits from here on is announced.
      last ??= await newestEventId(options.db);
      begun.resolve(true);
      onConnected();
      for (;;) {
        over.signal.throwIfAborted();
        bell = Promise.withResolvers();
        await handOn();
        await bell.promise;
      }
    } finally {
      clearInterval(pulse);
      signal.removeEventListener('abort', stop);
      await client.end().catch(() => undefined);
    }
  }

  async function handOn(): Promise<void> {
    for (;;) {
      const events = await findEventsAfter(options.db, last ?? '0', PAGE);
      const newest = events.at(-1);
      if (!newest) return;
      last = newest.id;
      options.onEvents(events);
      if (events.length < PAGE) return;
    }
  }
}
