import type { Logger } from '../../base/log.ts';
import type { Db } from '../core/connect.ts';
import { keepConnection, type Lasting } from '../core/lasting-connection.ts';
import { eventsChannel, findEventsAfter, newestEventId, type StoredEvent } from './events.ts';

/** Delivers all events of the database from its start on, each once and in order, even when the connection is lost. */
type EventFeed = {
  /** Resolves with true once events are followed, or with false when the feed was stopped before that. */
  begun: Promise<boolean>;
  stop(): Promise<void>;
};

type EventFeedOptions = {
  db: Db;
  /** The feed listens on a connection of its own. */
  databaseUrl: string;
  onEvents(events: StoredEvent[]): void;
  /**
   * Another channel to listen to, on the same connection. Notices that are sent while the connection is lost are
   * missed.
   */
  also?: { channel: string; onNotice(): void };
  log: Logger;
  applicationName?: string;
};

const PAGE = 500;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Follows the events from now on. `NOTIFY` only says that there are new events; they are found by their ids, so none is
 * lost.
 */
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
    const { databaseUrl, applicationName = 'reconbanker events' } = options;
    const complaint = 'the connection that hears of events was lost: connecting again';
    await keepConnection(
      { databaseUrl, applicationName, complaint, longestPauseMs: LONGEST_PAUSE_MS, log, signal },
      listen,
    );
    begun.resolve(false);
  }

  /** Passes events on for as long as the connection lasts. */
  async function listen({ client, over, settled }: Lasting): Promise<void> {
    let bell = Promise.withResolvers<void>();
    const ring = () => bell.resolve();
    over.addEventListener('abort', ring);
    const { also } = options;
    client.on('notification', ({ channel }) => (channel === also?.channel ? also.onNotice() : ring()));
    await client.query(`listen ${eventsChannel}`);
    if (also) await client.query(`listen ${also.channel}`);
    // This comes after LISTEN, so whatever commits from here on is announced.
    last ??= await newestEventId(options.db);
    begun.resolve(true);
    settled();
    for (;;) {
      over.throwIfAborted();
      bell = Promise.withResolvers();
      await handOn();
      await bell.promise;
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
