/** Serves a worker's metrics to Prometheus: those of the Temporal SDK and our own, at the same address. */

import { lookup } from 'node:dns/promises';
import { Runtime, type RuntimeOptions } from '@temporalio/worker';
import { ConfigError } from '../config/config.ts';
import type { Config } from '../config/types.ts';

const refreshMs = 5_000;

/** Throws a `ConfigError` when `WORKER_METRICS_PORT` is set and cannot be used. */
export async function installRuntime(
  options: RuntimeOptions,
  { host, workerMetricsPort }: Pick<Config, 'host' | 'workerMetricsPort'>,
): Promise<void> {
  if (workerMetricsPort === undefined) {
    Runtime.install(options);
    return;
  }
  // The SDK accepts only IP addresses.
  const { address, family } = await lookup(host);
  const bindAddress = `${family === 6 ? `[${address}]` : address}:${workerMetricsPort}`;
  // Names in the style of Prometheus: with units, durations in seconds, and counters that end in `total`.
  const names = { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };
  const metrics = { attachServiceName: false, prometheus: { bindAddress, ...names } };
  try {
    Runtime.install({ ...options, telemetryOptions: { ...options.telemetryOptions, metrics } });
  } catch (cause) {
    throw new ConfigError(
      `The worker cannot show its metrics on ${bindAddress}: set WORKER_METRICS_PORT to a free port.`,
      { cause },
    );
  }
}

/** Keeps the worker's own gauges up to date until `signal`. Without `WORKER_METRICS_PORT` nothing reads them. */
export function showWorker(sessions: { count(): number }, maxSessions: number, signal: AbortSignal): void {
  const meter = Runtime.instance().metricMeter;
  const open = meter.createGauge('reconbanker_worker_sessions', 'int', '', 'Bank pages that this worker holds.');
  const limit = meter.createGauge('reconbanker_worker_sessions_limit', 'int', '', 'How many it may hold.');
  const memory = meter.createGauge('process_resident_memory_bytes', 'int', '', 'Without the browser.');
  const show = () => {
    open.set(sessions.count());
    limit.set(maxSessions);
    memory.set(process.memoryUsage.rss());
  };
  show();
  const timer = setInterval(show, refreshMs);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
