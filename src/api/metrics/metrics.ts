/** What Prometheus reads: the latency of this process, and what the database knows when it is asked. */
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
  /** Too many before it were wrong. */
  'limited',
  /** Too many people signed in at that moment. */
  'unavailable',
] as const;
export type SignInOutcome = (typeof signInOutcomes)[number];

export type Metrics = {
  /** For what else the process wants to show. */
  registry: Registry;
  /** `route` is a pattern, so that no id becomes a label. */
  observe(request: { method: string; route: string; status: number }, seconds: number): void;
  countSignIn(outcome: SignInOutcome): void;
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
  const signIns = new Counter({
    name: 'reconbanker_sign_ins_total',
    help: 'Attempts of people to sign in, by what came of them.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  // So that an increase from nothing is one.
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
    // However many ask at once, the database is asked once.
    read: () => {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}
