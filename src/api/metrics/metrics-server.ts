import { createServer, type Server } from 'node:http';
import type { Metrics } from './metrics.ts';

/** Answers `/metrics` and nothing else, for a port that only the monitoring reaches. */
export function createMetricsServer(metrics: Metrics): Server {
  return createServer(async (request, response) => {
    const [path] = (request.url ?? '').split('?');
    if (path !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    const text = await metrics.read().catch(() => null);
    if (text === null) response.writeHead(500).end();
    else response.writeHead(200, { 'Content-Type': metrics.registry.contentType }).end(text);
  });
}
