/**
 * Parses the environment of the API and the worker once. Other files that read `process.env` are listed in
 * `tools/source-rules.ts`.
 */
import { readFileSync } from 'node:fs';
import { type Door, portOf } from '../base/own-doors.ts';
import { limitsFor } from '../domain/limits.ts';
import type { Config, TemporalTls } from './types.ts';
import { type Variables, variables } from './variables.ts';

export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * These variables may also be given as the name of a file, as containers get their secrets:
 * `JWT_SECRET_FILE=/run/secrets/…`.
 */
export const fileVariables = [
  'DATABASE_URL',
  'ENCRYPTION_KEYS',
  'JWT_SECRET',
  'SETUP_TOKEN',
  'TEMPORAL_TLS_CA',
  'TEMPORAL_TLS_CERT',
  'TEMPORAL_TLS_KEY',
  'TEMPORAL_API_KEY',
] as const;
export const configVariables = Object.keys(variables.shape);

/**
 * Returns the configuration of this process. Call it once: it removes the secrets from `process.env`, so that child
 * processes do not get them.
 */
export function takeConfig(): Config {
  const config = readConfig(process.env);
  for (const name of fileVariables) delete process.env[name];
  return config;
}

/** Throws a `ConfigError` whose message names every variable that is missing or malformed, and never its value. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  // An empty value in an env file means "not set".
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '' && value !== undefined));
  const parsed = variables.safeParse({ ...secretsFromFiles(present), ...present });
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`);
    throw new ConfigError(`The environment is not complete:\n${problems.join('\n')}`);
  }
  const e = parsed.data;
  const publicUrl = e.PUBLIC_URL ?? `http://127.0.0.1:${e.PORT}`;
  const { TEMPORAL_UI_UPSTREAM: upstream, TEMPORAL_UI_PAGES: pages } = e;
  return {
    port: e.PORT,
    host: e.HOST,
    dataDir: e.DATA_DIR,
    databaseUrl: e.DATABASE_URL,
    temporal: {
      address: e.TEMPORAL_ADDRESS,
      namespace: e.TEMPORAL_NAMESPACE,
      tls: temporalTls(e),
      apiKey: e.TEMPORAL_API_KEY,
      uiUrl: e.TEMPORAL_UI_URL ?? (upstream || pages ? `${publicUrl}/temporal` : 'http://127.0.0.1:8233'),
      ui: { upstream, pages, users: e.TEMPORAL_UI_USERS },
    },
    encryptionKeys: e.ENCRYPTION_KEYS,
    jwtSecret: e.JWT_SECRET,
    publicUrl,
    allowedHosts: e.ALLOWED_HOSTS,
    registration: e.REGISTRATION,
    firstUser: firstUserOf(e),
    sessionIdleMinutes: e.SESSION_IDLE_MINUTES,
    trustedProxies: e.TRUSTED_PROXIES ?? [],
    limits: limitsFor(e.REGISTRATION, e.LIMITS),
    allowPrivateWebhooks: e.ALLOW_PRIVATE_WEBHOOKS,
    ownDoors: doorsOf(e),
    slackApiUrl: e.SLACK_API_URL,
    logLevel: e.LOG_LEVEL,
    chromiumPath: e.CHROMIUM_PATH,
    allowNoSandbox: e.ALLOW_NO_SANDBOX,
    browserPerBank: e.BROWSER_PER_BANK,
    browserHeapMb: e.BROWSER_HEAP_MB,
    sandboxUrl: e.SANDBOX_URL,
    banksDir: e.BANKS_DIR,
    bankPace: e.BANK_PACE ?? new Map(),
    workflowBundle: e.WORKFLOW_BUNDLE,
    metricsPort: e.METRICS_PORT,
    workerMetricsPort: e.WORKER_METRICS_PORT,
    retention: {
      runs: e.RETENTION_DAYS_RUNS,
      evidence: e.RETENTION_DAYS_EVIDENCE,
      deliveries: e.RETENTION_DAYS_DELIVERIES,
      events: e.RETENTION_DAYS_EVENTS,
      apiKeyCalls: e.RETENTION_DAYS_API_KEY_CALLS,
    },
    maxSessions: e.MAX_SESSIONS,
  };
}

function doorsOf(e: Variables): Door[] {
  const here = [e.PORT, e.METRICS_PORT, e.WORKER_METRICS_PORT].flatMap((port) => (port ? [{ port }] : []));
  const uis = [e.TEMPORAL_UI_URL, e.TEMPORAL_UI_UPSTREAM];
  const elsewhere = [e.DATABASE_URL, `http://${e.TEMPORAL_ADDRESS}`, ...uis].flatMap((address): Door[] => {
    const url = address === undefined ? null : URL.parse(address);
    if (!url?.hostname) return [];
    const port = url.protocol.startsWith('postgres') ? Number(url.port || 5432) : portOf(url);
    return [{ host: url.hostname.replace(/^\[|\]$/g, ''), port }];
  });
  return [...here, ...elsewhere];
}

function temporalTls(e: Variables): TemporalTls | undefined {
  const {
    TEMPORAL_TLS_CA: ca,
    TEMPORAL_TLS_CERT: cert,
    TEMPORAL_TLS_KEY: key,
    TEMPORAL_TLS_SERVER_NAME: serverName,
  } = e;
  if (Boolean(cert) !== Boolean(key))
    throw new ConfigError('TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY belong together: set both, or neither.');
  return ca || cert || serverName ? { ca, cert, key, serverName } : undefined;
}

/**
 * A service that other machines can reach would belong to the first visitor. So there the first user has to present
 * something.
 */
function firstUserOf({ SETUP_TOKEN: token, HOST: host, PUBLIC_URL: publicUrl }: Variables) {
  if (token !== undefined) return { wants: 'token', token } as const;
  const isLocal = ['127.0.0.1', '::1', 'localhost'].includes(host) && publicUrl === undefined;
  return { wants: isLocal ? 'nothing' : 'command' } as const;
}

function secretsFromFiles(env: Record<string, string | undefined>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of fileVariables) {
    const file = env[`${name}_FILE`];
    if (!file) continue;
    try {
      found[name] = readFileSync(file, 'utf8').trim();
    } catch (cause) {
      throw new ConfigError(`${name}_FILE names ${file}, which cannot be read.`, { cause });
    }
  }
  return found;
}
