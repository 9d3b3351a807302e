/** The environment of the API and the worker, parsed once; nothing else reads `process.env`. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readProxies, type Subnet } from '../base/client-address.ts';
import type { EncryptionKey } from '../base/crypto.ts';
import { type Door, portOf } from '../base/own-doors.ts';
import type { Retention } from '../db/core/retention.ts';
import { type LimitSettings, limitNames, limitsFor, readLimits } from '../domain/limits.ts';
import { type PaceSettings, readPaces } from '../domain/pace.ts';

const flag = z.stringbool({ truthy: ['true', '1', 'yes'], falsy: ['false', '0', 'no', ''] });
/** Commas between. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter(Boolean),
);
const port = z.coerce.number().int().min(1).max(65535);
const days = z.coerce.number().int().min(1).max(36_500);

/** `id:base64 of 32 bytes`, comma separated, newest first; `:bound` behind it where the key has never sealed in the older form. */
const encryptionKeys = z.string().transform((text, ctx) => {
  const entries = text.split(',').map((entry) => entry.trim().split(':'));
  const keys = entries.map(([id = '', encoded = '', mark]) => {
    return { id, secret: Buffer.from(encoded, 'base64'), onlyBound: mark === 'bound' };
  });
  const isMarkKnown = entries.every(([, , ...marks]) => marks.length === 0 || marks.join(':') === 'bound');
  if (!isMarkKnown || keys.some((key) => !/^[A-Za-z0-9_-]{1,32}$/.test(key.id) || key.secret.length !== 32)) {
    ctx.addIssue({ code: 'custom', message: 'must be id:base64 of 32 bytes, several separated by commas' });
    return z.NEVER;
  }
  return keys;
});

const bankPace = z.string().transform((text, ctx): PaceSettings => {
  const paces = readPaces(text);
  if (paces) return paces;
  ctx.addIssue({ code: 'custom', message: 'must be code:at-once/in-a-minute, such as default:10/60, commas between' });
  return z.NEVER;
});

const trustedProxies = z.string().transform((text, ctx): Subnet[] => {
  const proxies = readProxies(text);
  if (!('problem' in proxies)) return proxies;
  ctx.addIssue({ code: 'custom', message: proxies.problem });
  return z.NEVER;
});

const limits = z.string().transform((text, ctx): Partial<LimitSettings> => {
  const read = readLimits(text);
  if (read) return read;
  const message = `must be name:number, commas between, such as accounts:200; names are ${limitNames.join(', ')}`;
  ctx.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** The text itself, or the name of its file. */
const pem = z.string().transform((text, ctx) => {
  if (text.startsWith('-----BEGIN')) return Buffer.from(text);
  try {
    return readFileSync(text);
  } catch {
    ctx.addIssue({ code: 'custom', message: 'must be PEM, or the name of a PEM file that can be read' });
    return z.NEVER;
  }
});

const schema = z.object({
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z.string({ error: 'is required: the postgres:// address of the database' }),
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_TLS_CA: pem.optional(),
  TEMPORAL_TLS_CERT: pem.optional(),
  TEMPORAL_TLS_KEY: pem.optional(),
  TEMPORAL_TLS_SERVER_NAME: z.string().optional(),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_UI_URL: z.string().optional(),
  TEMPORAL_UI_UPSTREAM: z.url({ protocol: /^https?$/ }).optional(),
  TEMPORAL_UI_PAGES: z.string().optional(),
  TEMPORAL_UI_USERS: list.default([]),
  ENCRYPTION_KEYS: z
    .string({ error: 'is required: make one with `echo "k1:$(openssl rand -base64 32):bound"`' })
    .pipe(encryptionKeys),
  JWT_SECRET: z
    .string({ error: 'is required: make one with `openssl rand -base64 48`' })
    .min(32, 'must have 32 characters or more: make one with `openssl rand -base64 48`'),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  ALLOWED_HOSTS: list.default([]),
  REGISTRATION: z.enum(['first-user', 'open']).default('first-user'),
  SETUP_TOKEN: z.string().min(16, 'must have 16 characters or more: make one with `openssl rand -hex 24`').optional(),
  SESSION_IDLE_MINUTES: z.coerce.number().int().min(5).max(720).default(120),
  TRUSTED_PROXIES: trustedProxies.optional(),
  LIMITS: limits.optional(),
  ALLOW_PRIVATE_WEBHOOKS: flag.default(false),
  SLACK_API_URL: z.url({ protocol: /^https?$/ }).default('https://slack.com/api'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  CHROMIUM_PATH: z.string().optional(),
  ALLOW_NO_SANDBOX: flag.default(false),
  BROWSER_PER_BANK: flag.default(false),
  BROWSER_HEAP_MB: z.coerce.number().int().min(128).max(4096).default(512),
  SANDBOX_URL: z.string().optional(),
  BANKS_DIR: z.string().optional(),
  BANK_PACE: bankPace.optional(),
  WORKFLOW_BUNDLE: z.string().optional(),
  METRICS_PORT: port.optional(),
  WORKER_METRICS_PORT: port.optional(),
  RETENTION_DAYS_RUNS: days.default(90),
  RETENTION_DAYS_EVIDENCE: days.default(30),
  RETENTION_DAYS_DELIVERIES: days.default(30),
  RETENTION_DAYS_EVENTS: days.default(7),
  RETENTION_DAYS_API_KEY_CALLS: days.default(30),
  MAX_SESSIONS: z.coerce.number().int().min(1).default(100),
});

/** PEM, each where it is set. Undefined: no TLS, unless there is an API key. */
export type TemporalTls = {
  ca: Buffer | undefined;
  cert: Buffer | undefined;
  key: Buffer | undefined;
  serverName: string | undefined;
};

/** How the API shows the Temporal UI below `/temporal`. */
export type TemporalUi = {
  /** The folder in which `npm start` has its pages: their calls are answered over the connection to Temporal. */
  pages: string | undefined;
  /** A server of the UI. With neither, the API shows no UI. */
  upstream: string | undefined;
  /** Ids of the users who may look; empty: the first one. */
  users: string[];
};

export type Config = {
  port: number;
  host: string;
  dataDir: string;
  databaseUrl: string;
  temporal: {
    address: string;
    namespace: string;
    tls: TemporalTls | undefined;
    apiKey: string | undefined;
    uiUrl: string;
    ui: TemporalUi;
  };
  encryptionKeys: EncryptionKey[];
  jwtSecret: string;
  publicUrl: string;
  /** Names by which the API is reached, besides that of `publicUrl` and those of this machine. */
  allowedHosts: string[];
  registration: 'first-user' | 'open';
  /**
   * What the first user has to show where registration is closed after them: the token; or nothing, where the API serves
   * this machine only. `command`: they are made from the command line.
   */
  firstUser: { wants: 'nothing' } | { wants: 'token'; token: string } | { wants: 'command' };
  /** A sign-in that nobody has used for so long is over. */
  sessionIdleMinutes: number;
  /** Whose word on where a request comes from is taken. */
  trustedProxies: Subnet[];
  limits: LimitSettings;
  allowPrivateWebhooks: boolean;
  /** Where our own parts listen, as far as the environment says: no webhook goes there. */
  ownDoors: Door[];
  slackApiUrl: string;
  logLevel: string;
  chromiumPath: string | undefined;
  /** Whether Chromium may run without its sandbox. */
  allowNoSandbox: boolean;
  /** Whether each bank gets a Chromium of its own. */
  browserPerBank: boolean;
  /** Of the scripts of one page. */
  browserHeapMb: number;
  sandboxUrl: string | undefined;
  banksDir: string | undefined;
  /** How fast accounts log in, by bank, where that is not left to the connectors. */
  bankPace: PaceSettings;
  /** A file of `reconbanker bundle-workflows`; undefined: a worker bundles the workflows when it starts. */
  workflowBundle: string | undefined;
  /** Of the API's metrics; undefined: they are on `port`. */
  metricsPort: number | undefined;
  /** Of a worker's metrics; undefined: it shows none. */
  workerMetricsPort: number | undefined;
  retention: Retention;
  /** Open sessions that one worker process holds at most. */
  maxSessions: number;
};

export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** These may also be given as the name of a file, as containers get their secrets: `JWT_SECRET_FILE=/run/secrets/…`. */
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
export const configVariables = Object.keys(schema.shape);

/**
 * The configuration of this process, once: the secrets are gone from `process.env` afterwards, so that nothing that this
 * process starts is told of them.
 */
export function takeConfig(): Config {
  const config = readConfig(process.env);
  for (const name of fileVariables) delete process.env[name];
  return config;
}

/** Throws a `ConfigError` whose message names every variable that is missing or malformed, and never its value. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  // An empty line in an env file means "not set".
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '' && value !== undefined));
  const parsed = schema.safeParse({ ...secretsFromFiles(present), ...present });
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

function doorsOf(e: z.output<typeof schema>): Door[] {
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

function temporalTls(e: z.infer<typeof schema>): TemporalTls | undefined {
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

/** A service that others reach belongs to whoever finds it first, unless the first user shows something. */
function firstUserOf({ SETUP_TOKEN: token, HOST: host, PUBLIC_URL: publicUrl }: z.output<typeof schema>) {
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
