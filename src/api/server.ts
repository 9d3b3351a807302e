/** The process of the API: reads its configuration, connects, listens, and stops in order. */
import { collectDefaultMetrics } from 'prom-client';
import { createVault } from '../base/crypto.ts';
import { createLogger } from '../base/log.ts';
import { ConfigError, takeConfig } from '../config/config.ts';
import { createFindCaller } from '../db/accounts/api-key-callers.ts';
import { followBoundSeals } from '../db/core/bound-seals.ts';
import { createPool, onPool } from '../db/core/connect.ts';
import { onParentGone } from '../process/exit-with-parent.ts';
import { every } from '../process/loops.ts';
import { createClient } from '../temporal/client.ts';
import { watchWorkers } from '../upkeep/lost-workers.ts';
import { createApp } from './app.ts';
import { createCallLog } from './call-log.ts';
import { createHttpServer } from './http-server.ts';
import { createLimits } from './limits/limits.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createMetricsServer } from './metrics/metrics-server.ts';
import { readiness } from './pages/readiness.ts';
import { createRealtime } from './realtime/realtime.ts';

const lastAnswersMs = 8_000;
// When the database has stopped answering, callers get a 503 after this time.
const queryTimeoutMs = 5_000;

const config = configOrExit();
const log = createLogger('api', config.logLevel);
const pool = createPool(config.databaseUrl, { maxConnections: 20, queryTimeoutMs });
const db = onPool(pool);
const limitPool = createPool(config.databaseUrl, { maxConnections: 4, queryTimeoutMs });
const vault = createVault(config.encryptionKeys);
const temporal = createClient(config.temporal, vault);
const callLog = createCallLog(db, log);
const metrics = createMetrics(db, log);
collectDefaultMetrics({ register: metrics.registry });
const [findCaller, limits] = [createFindCaller(db, pool), createLimits(limitPool, config.limits)];
const app = createApp({ db, findCaller, limits, temporal, vault, log, callLog, metrics, config });

const { databaseUrl, publicUrl, allowedHosts, sessionIdleMinutes } = config;
const maxConnectionsPerUser = config.limits.sockets;
const said = { publicUrl, allowedHosts, sessionIdleMinutes, maxConnectionsPerUser };
const realtime = createRealtime({ db, databaseUrl, log, ...said });

const noProxies =
  'PUBLIC_URL begins with https, so a proxy is in front, but TRUSTED_PROXIES is not set: everybody has the address of the ' +
  'proxy in the limits and in the logs. Set TRUSTED_PROXIES to the address or the network of the proxy.';

const gone = new AbortController();
const watching = watchWorkers({ db, temporal, log, signal: gone.signal });
const following = every(60_000, () => followBoundSeals(db, vault), { log, signal: gone.signal });

const server = createHttpServer(app, realtime);
server.on('error', (error) => giveUp(error, config.port, 'PORT'));
server.listen(config.port, config.host, async () => {
  log.info({ host: config.host, port: config.port }, 'the API listens');
  if (publicUrl.startsWith('https:') && config.trustedProxies.length === 0) log.warn(noProxies);
  const { ready, ...parts } = await readiness({ db, temporal });
  // A missing part may start in a moment. Until then, calls that need it are answered with 503.
  if (!ready) log.warn(parts, 'not everything answers yet; GET /ready tells when it does');
});

const { metricsPort } = config;
const metricsServer = metricsPort === undefined ? undefined : createMetricsServer(metrics);
metricsServer?.on('error', (error) => giveUp(error, metricsPort, 'METRICS_PORT'));
metricsServer?.listen(metricsPort, config.host);

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));
onParentGone(() => void stop('parent gone'));

let stopping = false;

async function stop(why: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ why }, 'the API stops: open requests are answered first');
  const force = setTimeout(() => server.closeAllConnections(), lastAnswersMs);
  // A connection that has had its last response would otherwise stay open for a next request.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await Promise.all([realtime.close(), new Promise((resolve) => server.close(resolve))]);
  clearTimeout(force);
  clearInterval(idle);
  metricsServer?.close();
  gone.abort();
  await Promise.all([watching, following]);
  await callLog.drain();
  await Promise.all([db.destroy(), limitPool.end()]);
  process.exit(0);
}

function configOrExit() {
  try {
    return takeConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

function giveUp(error: NodeJS.ErrnoException, port: number | undefined, variable: string): never {
  process.stderr.write(`${listenProblem(error, port, variable)}\n`);
  process.exit(1);
}

function listenProblem({ code, message }: NodeJS.ErrnoException, port: number | undefined, variable: string): string {
  const { host } = config;
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program. Stop it, or set ${variable} to a free port.`;
  if (code === 'EACCES') return `Port ${port} (${variable}) may not be used by this user: choose another.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST is ${host}, which is no address of this machine.`;
  return `The API cannot listen on ${host}:${port}: ${message}`;
}
