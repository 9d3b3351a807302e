/** Reads a request for a realtime connection, and refuses it before there is a connection. */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiError } from '../errors.ts';
import { isOwnOrigin, type OwnHosts } from '../own-hosts.ts';

/** The subprotocol. The ticket is offered beside it, because a browser can send nothing else. */
export const protocol = 'realtime.v1';

const paths = ['/realtime', '/api/realtime'];

export function isForRealtime(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket' && paths.includes(addressOf(request)?.pathname ?? '');
}

/** Undefined when the client does not offer our protocol, or offers nothing beside it. */
export function offeredTicket(request: IncomingMessage): string | undefined {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  return offered.includes(protocol) ? offered.find((name) => name !== protocol && name !== '') : undefined;
}

/** Returns the last event that the client has seen. Null when it does not ask for missed events. */
export function offeredPlace(request: IncomingMessage): string | null | 'malformed' {
  const since = addressOf(request)?.searchParams.get('since') ?? null;
  if (since === null) return null;
  return /^\d{1,18}$/.test(since) ? BigInt(since).toString() : 'malformed';
}

/** Programs send no origin. */
export function isFromOwnPage({ headers }: IncomingMessage, hosts: OwnHosts): boolean {
  return headers.origin === undefined || isOwnOrigin(headers.origin, headers.host, hosts);
}

/** Answers in the shape of every other error, and closes. */
export function refuse(socket: Duplex, { status, code, message, details, headers }: ApiError): void {
  const body = JSON.stringify({ error: { code, message, ...(details && { details }) } });
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Cache-Control: no-store',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

function addressOf({ url = '' }: IncomingMessage): URL | null {
  return URL.parse(url, 'http://here');
}
