/** Forwards plain HTTP through the wall: pages of the sandbox, of tests, and of banks in a private network. */
import { Agent, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Begins a connection to an allowed host. If the connection fails, the socket is closed. */
export type Dial = (hostname: string, port: number) => Socket;
type Forwarding = { allows(url: URL): boolean; dial: Dial; onRefused(host: string): void };

/** The pages of banks have many cookies. */
export const LONGEST_HEAD = 256 * 1_024;

/** Headers about this connection only, which are not passed on. */
const HOP_BY_HOP =
  /^(connection|proxy-connection|keep-alive|proxy-authorization|proxy-authenticate|te|trailer|upgrade)$/i;

export function forwardRequests(server: Server, { allows, dial, onRefused }: Forwarding): void {
  const lines = new WeakMap<Socket, Line>();
  const lineOf = (client: Socket): Line => {
    const line = lines.get(client) ?? openLine(client, dial);
    lines.set(client, line);
    return line;
  };

  server.on('request', (request, response) => {
    const client = request.socket;
    const url = URL.parse(request.url ?? '');
    if (url?.protocol !== 'http:' || !allows(url)) {
      if (url?.host) onRefused(url.host);
      // A response of ours would appear in the page as one of that host.
      client.destroy();
      return;
    }
    const line = lineOf(client);
    const asking = ask({
      agent: line.agent,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || 80),
      method: request.method,
      path: url.pathname + url.search,
      headers: headersOf(request),
      maxHeaderSize: LONGEST_HEAD,
    });
    asking.on('error', () => client.destroy());
    // Data may arrive after the browser has disconnected. Its connection is then closed, and nothing else is needed.
    response.on('error', () => undefined);
    asking.on('response', (answer) => passOn(answer, response));
    line.answering += 1;
    response.on('close', () => {
      line.answering -= 1;
      if (!response.writableFinished) asking.destroy();
      else if (line.hasEnded) client.destroySoon();
    });
    request.pipe(asking);
  });
}

/**
 * Each connection of the browser has one connection to the bank behind it, and both end together. So the browser sees a
 * server that hangs up exactly as it would without us, and repeats only requests that may be repeated.
 */
type Line = { agent: Agent; answering: number; hasEnded: boolean };

function openLine(client: Socket, dial: Dial): Line {
  const line: Line = { agent: new Agent({ keepAlive: true, maxSockets: 1 }), answering: 0, hasEnded: false };
  line.agent.createConnection = ({ host, port }) => {
    const bank = dial(String(host), Number(port));
    bank.once('close', () => {
      line.hasEnded = true;
      // The part of a response that has arrived is still passed on.
      if (line.answering === 0) client.destroy();
    });
    return bank;
  };
  client.once('close', () => line.agent.destroy());
  return line;
}

function passOn(answer: IncomingMessage, response: ServerResponse): void {
  response.sendDate = false;
  // When the server hangs up after this response, we do so as well.
  if (/\bclose\b/i.test(answer.headers.connection ?? '')) response.shouldKeepAlive = false;
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headersOf(answer));
  // Sent at once, even when the body takes long.
  response.flushHeaders();
  answer.pipe(response);
  answer.on('close', () => {
    if (!answer.complete) response.destroy();
  });
}

/** Returns the headers unchanged, in their order and spelling. */
function headersOf({ rawHeaders }: IncomingMessage): string[] {
  const kept: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (!HOP_BY_HOP.test(name)) kept.push(name, value);
  }
  return kept;
}
