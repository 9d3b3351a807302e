/**
 * The proxy through which the pages of one session reach their bank, and nothing else. The abilities of a page are
 * endless and change with every Chromium, but all of them need a connection, and every connection of the session begins
 * here.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, isIP, Socket } from 'node:net';
import type { DomainLimit } from '../../banks/domains.ts';
import { guardLookup, type Problem, type Resolve, TargetRefused } from '../../base/public-address.ts';
import { type Dial, forwardRequests, LONGEST_HEAD } from './forward.ts';
import type { RefusedHosts } from './refused-hosts.ts';

type Wall = {
  /** The address at which it listens, as `http://127.0.0.1:port`. */
  address: string;
  /** Counts the connections, on both sides of the proxy. */
  open(): number;
  /** Closes its open connections. */
  close(): void;
};
type WallSettings = {
  limit: DomainLimit;
  resolve: Resolve;
  refused: RefusedHosts;
};

/** Longer than a visit may take, so that a silent bank gets the same reason as it would without us. */
const CONNECT_DEADLINE = 60_000;
/**
 * How long a bank may still send after the browser has disconnected, in ms: we cannot tell whether anything still reads
 * it.
 */
const LAST_WORDS_DEADLINE = 30_000;

const asABrowserDoes = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 45_000, allowHalfOpen: true };

export async function openWall({ limit, resolve, refused }: WallSettings): Promise<Wall> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // The `close` event that follows says what it means.
    socket.on('error', () => undefined);
  };

  /** Connects to the address that was checked, since a second lookup may return another one. */
  const dial: Dial = (hostname, port) => {
    const isFine = (address: string) => limit.allowsAddress(hostname, address);
    const problemOf: Problem = async (addresses) => (addresses.every(isFine) ? null : 'a private address');
    const host = hostname.replace(/^\[|\]$/g, '');
    // A literal address is connected to without a lookup.
    if (isIP(host) && !isFine(host)) {
      refused.add(hostname, 'private_address');
      return new Socket().destroy();
    }
    const socket = connect({ ...asABrowserDoes, host, port, lookup: guardLookup(resolve, problemOf) });
    keep(socket);
    socket.on('error', (error) => {
      if (error instanceof TargetRefused) refused.add(hostname, 'private_address');
    });
    const late = setTimeout(() => socket.destroy(), CONNECT_DEADLINE);
    socket.once('connect', () => clearTimeout(late)).once('close', () => clearTimeout(late));
    return socket;
  };

  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, maxHeaderSize: LONGEST_HEAD });
  server.on('connection', keep);
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('connect', (request, client: Socket, head) => {
    const url = URL.parse(`wss://${request.url}`);
    if (!url || !limit.allowsTunnel(request.url ?? '')) {
      if (url) refused.add(url.host, 'not_declared');
      client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    tunnel(client, head, dial(url.hostname, Number(url.port || 443)));
  });
  forwardRequests(server, { allows: limit.allows, dial, onRefused: (host) => refused.add(host, 'not_declared') });

  await listen(server);
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => sockets.size,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Carries bytes both ways, each way until it ends. When one side breaks off, the other is closed too. */
function tunnel(client: Socket, head: Buffer, bank: Socket): void {
  let late: NodeJS.Timeout | undefined;
  bank.once('connect', () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) bank.write(head);
    client.pipe(bank);
    bank.pipe(client);
  });
  bank.once('close', () => {
    clearTimeout(late);
    // The browser accepts a refused tunnel. One that breaks off without a response might be tried again.
    if (client.bytesWritten === 0) client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
    else client.destroySoon();
  });
  client.once('end', () => {
    late = setTimeout(() => bank.destroy(), LAST_WORDS_DEADLINE);
  });
  client.once('close', (hadError) => (hadError ? bank.destroy() : bank.destroySoon()));
}

async function listen(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}
