import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type Koa from 'koa';
import type { State } from './deps.ts';
import { ApiError, invalid } from './errors.ts';
import { isForRealtime, refuse } from './realtime/handshake.ts';
import type { Realtime } from './realtime/realtime.ts';

/** Creates one server for requests and realtime connections. */
export function createHttpServer(app: Koa<State>, realtime: Pick<Realtime, 'accept'>): Server {
  const handle = app.callback();
  const server = createServer(
    {
      // A slow client may take half a minute for its request.
      requestTimeout: 30_000,
      headersTimeout: 15_000,
      // Other upgrade offers, such as curl's to HTTP/2, are ignored.
      shouldUpgradeCallback: isForRealtime,
    },
    handle,
  );
  server.on('upgrade', realtime.accept);
  // An unknown `Expect` header is ignored.
  server.on('checkExpectation', handle);
  answerUnreadable(server);
  return server;
}

/** Answers what cannot be parsed as HTTP, and so never reaches the app, in the shape of every other error. */
function answerUnreadable(server: Server): void {
  const latest = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (request, response) => latest.set(request.socket, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const answer = latest.get(socket);
    const isBeingAnswered = answer?.headersSent && !answer.writableFinished;
    if (!socket.writable || isBeingAnswered) socket.destroy();
    else refuse(socket, unreadable(error.code));
  });
}

function unreadable(code: string | undefined): ApiError {
  if (code === 'HPE_HEADER_OVERFLOW') return new ApiError('HEADERS_TOO_LARGE', 'The headers are larger than 16 KiB.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new ApiError('REQUEST_TIMEOUT', 'The request did not come in time.');
  return invalid({ path: [], message: 'The request is not HTTP.', code: 'invalid_http' });
}
