import { createServer, type Server } from 'node:http';
import type Koa from 'koa';
import type { State } from './deps.ts';
import { isForRealtime } from './realtime/handshake.ts';
import type { Realtime } from './realtime/realtime.ts';

/** One server for requests and realtime connections. */
export function createHttpServer(app: Koa<State>, realtime: Pick<Realtime, 'accept'>): Server {
  const server = createServer(
    {
      // A slow client may take half a minute for its request, and no longer.
      requestTimeout: 30_000,
      headersTimeout: 15_000,
      // Any other offer to upgrade, such as curl's to HTTP/2, is answered as if it had not been made.
      shouldUpgradeCallback: isForRealtime,
    },
    app.callback(),
  );
  server.on('upgrade', realtime.accept);
  return server;
}
