/**
 * Shows the records as metrics. They are the same at every API process: take one of them, or the maximum, never the
 * sum.
 */

import { Counter, Gauge, type Registry } from 'prom-client';
import type { Count } from '../../db/core/counts.ts';
import type { SessionState } from '../../domain/states.ts';

/** Shows these counts from now on. Null means that the database cannot be read; then none of its values are shown. */
export type ShowCounts = (counts: Count[] | null) => void;

export function createDatabaseMetrics(registry: Registry): ShowCounts {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers });

  const up = gauge('reconbanker_database_up', '1 while the database answers, else 0.');
  const logins = counter('reconbanker_logins_total', 'Logins at banks, by what came of them.', ['bank', 'outcome']);
  const requests = counter('reconbanker_code_requests_total', 'Code requests that ended, by how.', ['bank', 'state']);
  const waiting = gauge('reconbanker_code_requests_waiting', 'Code requests that wait for a code.');
  const oldest = gauge('reconbanker_code_request_oldest_age_seconds', 'Age of the one that waits longest, or 0.');
  const sessions = gauge('reconbanker_sessions', 'Accounts, by what their session is doing.', ['state']);
  const overdue = gauge('reconbanker_sessions_overdue', 'Sessions that are due, and that no worker has begun.');
  const blocked = gauge('reconbanker_blocked_accounts', 'Accounts that wait for a person to mend them.', ['reason']);
  const delivered = counter('reconbanker_deliveries_total', 'Deliveries that ended, by how.', ['type', 'state']);
  const undelivered = gauge('reconbanker_deliveries_pending', 'Deliveries under way.', ['type']);
  const undeliveredAge = gauge('reconbanker_delivery_oldest_age_seconds', 'Age of the oldest under way.', ['type']);
  const setters: Record<string, (count: Count) => void> = {
    login: ({ first: bank, second: outcome, count }) => logins.inc({ bank, outcome }, count),
    code_request: ({ first: bank, second: state, count }) => requests.inc({ bank, state }, count),
    session: ({ first: state, count }) => sessions.set({ state }, count),
    blocked: ({ first: reason, count }) => blocked.set({ reason }, count),
    overdue: ({ count }) => overdue.set(count),
    delivery: ({ first: type, second: state, count }) => delivered.inc({ type, state }, count),
    waiting: ({ count, sum }) => {
      waiting.set(count);
      oldest.set(sum);
    },
    delivery_pending: ({ first: type, count, sum }) => {
      undelivered.set({ type }, count);
      undeliveredAge.set({ type }, sum);
    },
  };

  let fulfilment: Count[] = [];
  registry.registerMetric(fulfilmentHistogram(() => fulfilment) as never);

  return (counts) => {
    up.set(counts ? 1 : 0);
    for (const metric of [logins, requests, sessions, blocked, delivered, undelivered, undeliveredAge]) metric.reset();
    for (const metric of [waiting, oldest, overdue]) metric.remove();
    fulfilment = counts?.filter(({ name }) => name === 'code_seconds') ?? [];
    if (counts) for (const state of states) sessions.set({ state }, 0);
    for (const count of counts ?? []) setters[count.name]?.(count);
  };
}

const stateNames: Record<SessionState, true> = {
  scheduled: true,
  logging_in: true,
  awaiting_otp: true,
  verifying_otp: true,
  scraping: true,
  monitoring: true,
  backing_off: true,
  blocked: true,
  stopped: true,
};
const states = Object.keys(stateNames);

/** As the migration `tallies` sorts them. */
const bounds = [5, 10, 15, 30, 60, 120, 180, 300, 600, Number.POSITIVE_INFINITY];

/** prom-client's own histogram only observes. This one shows what the database has counted. */
function fulfilmentHistogram(read: () => Count[]) {
  const name = 'reconbanker_code_fulfilment_seconds';
  const help = 'From the request for a code until the bank accepted one.';
  return {
    name,
    help,
    get: async () => {
      const counts = read();
      const upTo = (bound: number) => total(counts.filter(({ first }) => Number(first) <= bound).map((c) => c.count));
      const buckets = bounds.map((bound) => ({
        metricName: `${name}_bucket`,
        labels: { le: bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound) },
        value: upTo(bound),
      }));
      const sum = { metricName: `${name}_sum`, labels: {}, value: total(counts.map((c) => c.sum)) };
      const count = { metricName: `${name}_count`, labels: {}, value: upTo(Number.POSITIVE_INFINITY) };
      return { name, help, type: 'histogram', aggregator: 'sum', values: [...buckets, sum, count] };
    },
  };
}

const total = (numbers: number[]): number => numbers.reduce((sum, number) => sum + number, 0);
