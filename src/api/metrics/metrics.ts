/** Serves the metrics for Prometheus: the latency of this process, and numbers from the database. */
import { Counter, Histogram, Registry } from 'prom-client';
import type { Logger } from '../../base/log.ts';
import type { Db } from '../../db/core/connect.ts';
import { readCounts } from '../../db/core/counts.ts';
import { createDatabaseMetrics } from './database-metrics.ts';

const signInOutcomes = [
  'signed_in',
  'second_factor_asked',
  'wrong_password',
  'wrong_code',
  /** Refused, because too many earlier tries were wrong. */
  'limited',
  /** Refused, because too many people were signing in at that moment. */
  'unavailable',
] as const;
export type SignInOutcome = (typeof signInOutcomes)[number];

export type Metrics = {
  /** For other metrics of the process. */
  registry: Registry;
  /** `route` is a pattern, so that no id becomes a label. */
  observe(request: { method: string; route: string; status: number }, seconds: number): void;
  countSignIn(outcome: SignInOutcome): void;
  /** Returns the text format of Prometheus. */
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
  const signIns = new Counter({
    name: 'reconbanker_sign_ins_total',
    help: 'Attempts of people to sign in, by what came of them.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  // Each counter starts at 0, so that the first event shows as an increase.
  for (const outcome of signInOutcomes) signIns.inc({ outcome }, 0);
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
    countSignIn: (outcome) => signIns.inc({ outcome }),
    // Concurrent readers share one read of the database.
    read: () => {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}
