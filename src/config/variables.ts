/** Declares every environment variable of the API and the worker, with its allowed values and its default. */
import { z } from 'zod';
import { bankPace, days, encryptionKeys, flag, limits, list, pem, port, trustedProxies } from './shapes.ts';

export const variables = z.object({
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

export type Variables = z.output<typeof variables>;
