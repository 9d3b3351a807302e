import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { Logger } from '../../base/log.ts';
import type { StoredEvent } from '../../db/history/events.ts';
import type { TicketHolder } from '../../db/people/realtime-tickets.ts';

/** Close codes in addition to those of the protocol. */
export const unauthorized = 4401;
const goingAway = 1001;
const tokenOver = 'the token is not valid any more';

type Connection = {
  socket: WebSocket;
  holder: TicketHolder;
  /** False from a ping until its answer. */
  answers: boolean;
  /** The events that arrive while missed events are looked up. Null once the connection is up to date. */
  held: StoredEvent[] | null;
  /** The newest event that was sent. The lookup of missed events can be ahead of the feed. */
  last: bigint;
};

/** The open sockets of this process, by user. */
export type Connections = ReturnType<typeof createConnections>;

/**
 * `maxBacklogBytes` is how much may wait in memory for a client that reads too slowly. Beyond that it is disconnected,
 * and may connect again.
 */
export function createConnections({ log, maxBacklogBytes }: { log: Logger; maxBacklogBytes: number }) {
  const byUser = new Map<string, Set<Connection>>();
  const all = () => [...byUser.values()].flatMap((own) => [...own]);

  return {
    count: () => all().length,
    countOf: (userId: string) => byUser.get(userId)?.size ?? 0,

    /** From now on the user's events go to the socket. With `since` they are held until `release`. */
    add(socket: WebSocket, holder: TicketHolder, { since }: { since: string | null }): Connection {
      const held = since === null ? null : [];
      const connection: Connection = { socket, holder, answers: true, held, last: 0n };
      const own = byUser.get(holder.userId) ?? new Set();
      byUser.set(holder.userId, own.add(connection));
      socket.on('pong', () => {
        connection.answers = true;
      });
      // A broken frame or a lost connection. The `close` event follows.
      socket.on('error', (err) => log.debug({ err }, 'a realtime connection broke'));
      socket.on('close', () => {
        own.delete(connection);
        if (own.size === 0 && byUser.get(holder.userId) === own) byUser.delete(holder.userId);
      });
      return connection;
    },

    handOn(events: StoredEvent[]): void {
      for (const event of events) {
        const own = byUser.get(event.userId);
        if (!own) continue;
        const message = messageOf(event);
        for (const connection of own) {
          if (connection.held) connection.held.push(event);
          else sendOnce(connection, event, message);
        }
      }
    },

    /** Sends the missed events, then those that have arrived meanwhile, each once. */
    release(connection: Connection, since: string, missed: { events: StoredEvent[]; gap: boolean }): void {
      if (missed.gap) send(connection, gapMessage(connection.holder.userId));
      // Another process may have sent the client events that this one has not received yet.
      else connection.last = BigInt(since);
      for (const event of [...missed.events, ...(connection.held ?? [])]) sendOnce(connection, event, messageOf(event));
      connection.held = null;
    },

    /** Drops the clients that did not answer the last ping, and sends the next one. */
    ping(): void {
      for (const connection of all()) {
        if (!connection.answers) connection.socket.terminate();
        else {
          connection.answers = false;
          connection.socket.ping();
        }
      }
    },

    /**
     * Ends the connections whose sign-in is over. `findOver` is called once for all of them. Returns the sign-ins that
     * are left.
     */
    async endUnauthorized(findOver: (signIns: string[]) => Promise<Set<string>>): Promise<string[]> {
      const signIns = [...new Set(all().map(({ holder }) => holder.jti))];
      const over = await findOver(signIns);
      for (const { socket, holder } of all()) {
        if (over.has(holder.jti) || holder.tokenExpiresAt <= new Date()) socket.close(unauthorized, tokenOver);
      }
      return signIns.filter((id) => !over.has(id));
    },

    /** Closes all connections, and waits a moment for the clients to close theirs. */
    async closeAll(patienceMs: number): Promise<void> {
      const closing = all().map(async ({ socket }) => {
        const closed = once(socket, 'close');
        socket.close(goingAway, 'the server stops');
        await closed;
      });
      await Promise.race([Promise.all(closing), sleep(patienceMs)]);
      for (const { socket } of all()) socket.terminate();
    },
  };

  function sendOnce(connection: Connection, { id }: StoredEvent, message: string): void {
    if (BigInt(id) <= connection.last) return;
    connection.last = BigInt(id);
    send(connection, message);
  }

  function send({ socket, holder }: Connection, message: string): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxBacklogBytes) {
      log.warn({ userId: holder.userId }, 'a realtime client reads too slowly: it is dropped');
      socket.terminate();
      return;
    }
    socket.send(message);
  }
}

const messageOf = ({ id, type, userId, accountId, data, occurredAt }: StoredEvent): string =>
  JSON.stringify({ id, type, userId, accountId, data, occurredAt });

/** Only for clients that ask for missed events: they must load the state again. */
const gapMessage = (userId: string): string =>
  JSON.stringify({ id: null, type: 'realtime.gap', userId, accountId: null, data: {}, occurredAt: new Date() });
