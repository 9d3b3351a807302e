/** What Prometheus reads: the latency of this process, and what the database knows when it is asked. */
import { Histogram, Registry } from 'prom-client';
import type { Db } from '../db/connect.ts';
import { readCounts } from '../db/counts.ts';
import type { Logger } from '../log.ts';
import { createDatabaseMetrics } from './database-metrics.ts';

export type Metrics = {
  /** For what else the process wants to show. */
  registry: Registry;
  /** `route` is a pattern, so that no id becomes a label. */
  observe(request: { method: string; route: string; status: number }, seconds: number): void;
  /** In the text format of Prometheus. */
  read(): Promise<string>;
};

export function createMetrics(db: Db, log: Logger): Metrics {
  const registry = new Registry();
  const latency = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took, by route pattern.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const show = createDatabaseMetrics(registry);

  async function read(): Promise<string> {
    const counts = await readCounts(db).catch((err) => {
      log.warn({ err }, 'the metrics of the database are left out: it cannot be read');
      return null;
    });
    show(counts);
    return registry.metrics();
  }

  let reading: Promise<string> | undefined;
  return {
    registry,
    observe: (request, seconds) => latency.observe(request, seconds),
    // However many ask at once, the database is asked once.
    read: () => {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}
