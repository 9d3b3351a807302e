import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../../base/log.ts';

type LastingOptions = {
  /** The connection does not come from a pool: its own state (listening, locks) lives as long as the connection. */
  databaseUrl: string;
  applicationName: string;
  /** The text of the log line when the connection was lost. */
  complaint: string;
  longestPauseMs: number;
  log: Logger;
  signal: AbortSignal;
};

export type Lasting = {
  client: pg.Client;
  /** Aborted when the connection is lost or has to end. */
  over: AbortSignal;
  /** Tells that the connection works. If it is lost after that, the next try comes at once. */
  settled(): void;
};

/** A connection that died without a notice is detected by a query at this interval. */
const PULSE_MS = 15_000;
const PULSE_PATIENCE_MS = 10_000;

/** Runs `use` on a connection of its own, and again on a new one whenever the connection is lost, until `signal`. */
export async function keepConnection(options: LastingOptions, use: (lasting: Lasting) => Promise<void>): Promise<void> {
  const { log, signal, complaint, longestPauseMs } = options;
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      await connectOnce(options, (lasting) =>
        use({
          ...lasting,
          settled: () => {
            failures = 0;
          },
        }),
      );
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ err: error }, complaint);
      const pause = Math.min(longestPauseMs, 100 * 2 ** Math.min(failures, 10));
      await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }
}

async function connectOnce(
  { databaseUrl, applicationName, signal }: LastingOptions,
  use: (lasting: Omit<Lasting, 'settled'>) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    query_timeout: PULSE_PATIENCE_MS,
    keepAlive: true,
  });
  const over = new AbortController();
  const stop = () => over.abort(signal.reason);
  signal.addEventListener('abort', stop);
  client.on('error', (error) => over.abort(error));
  client.on('end', () => over.abort(new Error('The connection was closed.')));
  const pulse = setInterval(() => void client.query('select 1').catch((error) => over.abort(error)), PULSE_MS);
  try {
    await client.connect();
    await use({ client, over: over.signal });
  } finally {
    clearInterval(pulse);
    signal.removeEventListener('abort', stop);
    await client.end().catch(() => undefined);
  }
}
