import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { AccountEvent } from '../../src/domain/events.ts';
import { eventually } from './eventually.ts';

type EventOf<Type extends AccountEvent['type']> = Extract<AccountEvent, { type: Type }>;
export type Received<Type extends AccountEvent['type'] = AccountEvent['type']> = {
  headers: IncomingHttpHeaders;
  body: EventOf<Type> & { account_id: string };
};

/** A user's own service: it listens for notifications and does what the test tells it. */
export type SmsRelay = {
  url: string;
  received: Received[];
  /** Resolves with the first notification of this type with these data. */
  hears<Type extends AccountEvent['type']>(type: Type, data?: Partial<EventOf<Type>['data']>): Promise<Received<Type>>;
};

/** Listens until the test has ended. */
export async function startRelay(): Promise<SmsRelay> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`,
    received,
    async hears(type, data = {}) {
      const fits = ({ body }: Received) =>
        body.type === type && Object.entries(data).every(([name, value]) => Object(body.data)[name] === value);
      await eventually(
        () => [...received],
        (all) => all.some(fits),
      );
      return received.find(fits) as Received<typeof type>;
    },
  };
}
