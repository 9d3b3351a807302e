import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { createApp } from '../../src/api/app.ts';
import { createHttpServer } from '../../src/api/http-server.ts';
import { createRealtime, type Realtime, type RealtimeOptions } from '../../src/api/realtime/realtime.ts';
import { type AccountChange, appendEvents } from '../../src/db/history/events.ts';
import type { TestApi } from './api.ts';
import { call } from './call.ts';

export type RealtimeProcess = {
  url: string;
  realtime: Realtime;
  /** The name of the listening connection in Postgres' own list. */
  applicationName: string;
  ticket(token: string, path?: string): Promise<string>;
  close(): Promise<void>;
};

export const publicUrl = 'https://bank.example.com';

/** Stands for one API process that also takes realtime connections, on the database of `api`. */
export async function startRealtimeProcess(
  { db, deps }: TestApi,
  databaseUrl: string,
  options: Partial<RealtimeOptions> = {},
): Promise<RealtimeProcess> {
  const applicationName = `events ${randomUUID()}`;
  const { log, config } = deps;
  const { sessionIdleMinutes } = config;
  const realtime = createRealtime({
    db,
    databaseUrl,
    publicUrl,
    allowedHosts: [],
    log,
    sessionIdleMinutes,
    applicationName,
    ...options,
  });
  const server = createHttpServer(createApp(deps), realtime);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    realtime,
    applicationName,
    ticket: async (token, path = '/realtime/ticket') => (await call(url, 'POST', path, { token })).body.ticket,
    async close() {
      const closed = once(server, 'close');
      server.close();
      await realtime.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export type Message = { id: string; type: string; userId: string; accountId: string; data: object; occurredAt: string };

export type Watcher = {
  socket: WebSocket;
  /** All messages that have arrived. */
  messages: Message[];
  /** Returns the messages, once so many have arrived. */
  until(count: number): Promise<Message[]>;
  /** The close code. */
  closed: Promise<number>;
};

export type WatchOptions = { protocols?: string[]; path?: string; origin?: string; autoPong?: boolean };

/** Makes a client like a browser. Resolves once it is connected. */
export async function watch(url: string, ticket: string, options: WatchOptions = {}): Promise<Watcher> {
  const { protocols = ['realtime.v1', ticket], path = '/realtime', ...more } = options;
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, protocols, more);
  const messages: Message[] = [];
  const closed = once(socket, 'close').then(([code]) => Number(code));
  let came = () => {};
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    came();
  });
  await once(socket, 'open');
  socket.on('error', () => undefined);
  return {
    socket,
    messages,
    closed,
    async until(count) {
      while (messages.length < count)
        await new Promise<void>((resolve) => {
          came = resolve;
        });
      return messages;
    },
  };
}

/** Writes one event for each name, by which a test recognises it. */
export async function tell({ db }: TestApi, accountId: string, ...names: string[]): Promise<void> {
  const changes = names.map((name): AccountChange => ({ type: 'assistance.fulfilled', data: { requestId: name } }));
  await db.transaction().execute((trx) => appendEvents(trx, accountId, changes));
}

export const namesOf = (messages: Message[]): unknown[] =>
  messages.map(({ data }) => ('requestId' in data ? data.requestId : null));
