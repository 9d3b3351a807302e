import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../../base/log.ts';
import type { Db } from '../../db/core/connect.ts';
import { followEvents } from '../../db/history/event-feed.ts';
import { findMissedEvents } from '../../db/history/events.ts';
import { redeemTicket, type TicketHolder } from '../../db/people/realtime-tickets.ts';
import { findOver, signInsChannel, touchSignIns } from '../../db/people/sign-ins.ts';
import { ApiError, invalid, notFound, rateLimited, unavailable } from '../errors.ts';
import { toApiError } from '../middleware/answer-errors.ts';
import { createConnections, unauthorized } from './connections.ts';
import { isForRealtime, isFromOwnPage, offeredPlace, offeredTicket, protocol, refuse } from './handshake.ts';

/** The WebSocket part of one API process. */
export type Realtime = {
  /** Takes a connection that wants to become a WebSocket. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** The number of open connections. */
  count(): number;
  close(): Promise<void>;
};

export type RealtimeOptions = {
  db: Db;
  databaseUrl: string;
  publicUrl: string;
  allowedHosts: string[];
  log: Logger;
  sessionIdleMinutes: number;
  pingEveryMs?: number;
  maxBacklogBytes?: number;
  /** The most open connections of a user in this process: far more than a person has windows. */
  maxConnectionsPerUser?: number;
  /** The name of the listening connection in Postgres' own list. */
  applicationName?: string;
};

/** With more missed events than this, a client had better load the state again. */
const MOST_REPLAYED = 1_000;
const GOODBYE_MS = 1_000;
const BEGIN_MS = 5_000;

/** Follows the events of the database and sends each to the connections of its user. */
export function createRealtime(options: RealtimeOptions): Realtime {
  const { db, publicUrl, allowedHosts, log, pingEveryMs = 30_000, maxBacklogBytes = 1024 * 1024 } = options;
  const { maxConnectionsPerUser = 20 } = options;
  const connections = createConnections({ log, maxBacklogBytes });
  const feed = followEvents({
    ...options,
    onEvents: connections.handOn,
    also: { channel: signInsChannel, onNotice: () => void endThoseOver() },
  });
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // Clients do not send messages.
    maxPayload: 4_096,
    handleProtocols: (offered) => offered.has(protocol) && protocol,
  });
  server.on('wsClientError', (_error, socket) =>
    refuse(socket, malformed([], 'The handshake is not that of a WebSocket.')),
  );
  const pulse = setInterval(() => {
    connections.ping();
    void endThoseOver();
  }, pingEveryMs);
  let closing = false;

  return {
    accept(request, socket, head) {
      socket.on('error', (err) => log.debug({ err }, 'a realtime handshake broke'));
      admit(request, socket, head).catch((error) => {
        log.warn({ err: error }, 'a realtime connection was refused');
        refuse(socket, toApiError(error));
      });
    },
    count: connections.count,
    async close() {
      closing = true;
      clearInterval(pulse);
      await connections.closeAll(GOODBYE_MS);
      await feed.stop();
    },
  };

  /** An open connection counts as use, so the sign-ins that are left are not idle. */
  async function endThoseOver(): Promise<void> {
    try {
      const left = await connections.endUnauthorized((ids) => findOver(db, ids, options.sessionIdleMinutes));
      await touchSignIns(db, left);
    } catch (err) {
      log.warn({ err }, 'the sign-ins of realtime connections could not be looked up: asked again with the next ping');
    }
  }

  async function admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Node before 24.9 does not support the callback that decides about upgrades.
    if (!isForRealtime(request)) return refuse(socket, notFound('path'));
    const forbidden = new ApiError('FORBIDDEN', 'Pages of another origin may not connect.');
    if (!isFromOwnPage(request, { publicUrl, allowedHosts })) return refuse(socket, forbidden);
    const since = offeredPlace(request);
    if (since === 'malformed') return refuse(socket, malformed(['since'], 'must be the id of an event'));
    const ticket = offeredTicket(request);
    const holder = ticket === undefined ? undefined : await redeemTicket(db, ticket);
    // A client that loads the state once it is connected misses nothing: the events are followed before the connection
    // is confirmed.
    const followed = !holder || (await Promise.race([feed.begun, sleep(BEGIN_MS, false, { ref: false })]));
    if (closing || !followed) return refuse(socket, unavailable('Events cannot be followed right now.'));
    if (holder && connections.countOf(holder.userId) >= maxConnectionsPerUser)
      return refuse(socket, rateLimited('You have too many realtime connections open: close some first.', 30));
    server.handleUpgrade(request, socket, head, (opened) => {
      if (holder) attend(opened, holder, since);
      else opened.close(unauthorized, 'the ticket is missing, used or expired');
    });
  }

  function attend(socket: WebSocket, holder: TicketHolder, since: string | null): void {
    const connection = connections.add(socket, holder, { since });
    if (since === null) return;
    findMissedEvents(db, { userId: holder.userId, since, limit: MOST_REPLAYED }).then(
      (missed) => connections.release(connection, since, missed),
      (err) => {
        log.warn({ err }, 'missed events could not be read');
        socket.close(1013, 'try again later');
      },
    );
  }
}

const malformed = (path: string[], message: string): ApiError => invalid({ path, message, code: 'invalid_request' });
