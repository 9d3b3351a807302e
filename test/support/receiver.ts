import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Call = { path: string; headers: IncomingHttpHeaders; body: string };
/**
 * What the receiver does with a call: it returns a status, or a status with a body, it fails before it answers, it
 * never answers, or it answers in a way of its own.
 */
export type Reaction =
  | number
  | { status: number; body?: string; headers?: Record<string, string> }
  | 'dies'
  | 'hangs'
  | ((response: ServerResponse) => void);

type Fixed = Exclude<Reaction, (response: ServerResponse) => void>;

/** A service that receives webhooks, on a port of its own. */
export type Receiver = {
  url: string;
  calls: Call[];
  /** The `webhook-id` of each call. */
  ids(): string[];
  /** Sets the reaction from now on. A list is used up, and its last entry stays. */
  answer(reaction: Fixed | Fixed[] | ((call: Call) => Reaction | Promise<Reaction>)): void;
  /** Forgets the calls and answers 200 again. */
  reset(): void;
  close(): Promise<void>;
};

export async function startReceiver(port = 0): Promise<Receiver> {
  const calls: Call[] = [];
  let react: (call: Call) => Reaction | Promise<Reaction> = () => 200;
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const call = { path: request.url ?? '', headers: request.headers, body };
    calls.push(call);
    const reaction = await react(call);
    if (reaction === 'dies') return request.socket.destroy();
    if (reaction === 'hangs') return;
    if (typeof reaction === 'function') return reaction(response);
    const { status, body: text, headers } = typeof reaction === 'number' ? { status: reaction } : reaction;
    response.writeHead(status, headers).end(text ?? 'planted answer text');
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    ids: () => calls.map(({ headers }) => headers['webhook-id']?.toString() ?? ''),
    answer(reaction) {
      if (typeof reaction === 'function') react = reaction;
      else if (Array.isArray(reaction)) {
        const left = [...reaction];
        react = () => (left.length > 1 ? left.shift() : left[0]) ?? 200;
      } else react = () => reaction;
    },
    reset() {
      calls.length = 0;
      react = () => 200;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
