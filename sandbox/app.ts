import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyParser } from '@koa/bodyparser';
import Koa from 'koa';
import { controlApi } from './control.ts';
import { HungRequests } from './faults.ts';
import { showNotFound, sitePages } from './site.ts';
import { openStore, type Store } from './store.ts';

export type Sandbox = { url: string; close(): Promise<void> };

type SandboxOptions = { port: number; host?: string | undefined; statePath?: string | undefined };

/**
 * Starts a sandbox bank, by default on 127.0.0.1. Port 0 takes a free port. Without `statePath` the state ends with the
 * process.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const store = await openStore(options.statePath);
  const hung = new HungRequests();
  const server = createServer(createApp(store, hung).callback());
  const { host = '127.0.0.1' } = options;
  server.listen(options.port, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      // Hanging requests, and browsers that keep their connection, would keep the server open forever.
      server.closeAllConnections();
      await closed;
      await store.save();
    },
  };
}

function createApp(store: Store, hung: HungRequests): Koa {
  const app = new Koa();
  const site = sitePages(store, hung);
  const control = controlApi(store, hung);
  app.use(
    bodyParser({
      enableTypes: ['json', 'form'],
      jsonLimit: '4mb',
      onError: (_error, ctx) => {
        ctx.status = 400;
        ctx.body = { error: { code: 'VALIDATION_ERROR', message: 'body: could not be read as JSON or as a form' } };
      },
    }),
  );
  app.use(control.routes()).use(control.allowedMethods());
  app.use(site.routes()).use(site.allowedMethods());
  app.use(showNotFound);
  return app;
}
