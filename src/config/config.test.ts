import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ConfigError, readConfig, takeConfig } from './config.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const complete = {
  DATABASE_URL: 'postgres://app:planted-db@127.0.0.1/reconbanker',
  ENCRYPTION_KEYS: `k1:${key}`,
  JWT_SECRET: 'planted-jwt-secret-of-forty-characters--',
};

function problems(env: Record<string, string | undefined>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

test('three variables are enough', () => {
  expect(readConfig(complete)).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:3000',
    temporal: { address: '127.0.0.1:7233', namespace: 'default' },
    encryptionKeys: [{ id: 'k1', secret: Buffer.alloc(32, 7) }],
    registration: 'first-user',
    firstUser: { wants: 'nothing' },
    sessionIdleMinutes: 120,
    allowPrivateWebhooks: false,
  });
});

test('the secrets are gone from the environment once they are read', () => {
  for (const [name, value] of Object.entries({ ...complete, LOG_LEVEL: 'warn' })) vi.stubEnv(name, value);
  expect(takeConfig().jwtSecret).toBe(complete.JWT_SECRET);
  for (const name of Object.keys(complete)) expect(process.env).not.toHaveProperty(name);
  expect(process.env.LOG_LEVEL).toBe('warn');
  vi.unstubAllEnvs();
});

test('every variable that is missing is named, with how to make it', () => {
  const message = problems({});
  for (const name of ['DATABASE_URL', 'ENCRYPTION_KEYS', 'JWT_SECRET'])
    expect(message).toContain(`${name} is required`);
  expect(message).toContain('openssl rand');
  expect(problems({ ...complete, JWT_SECRET: '' })).toContain('JWT_SECRET is required');
});

test('every variable that is malformed is named, and no value is repeated', () => {
  const wrong = {
    ...complete,
    PORT: 'planted-port',
    ENCRYPTION_KEYS: 'k1:planted',
    JWT_SECRET: 'planted',
    ALLOW_PRIVATE_WEBHOOKS: 'planted-maybe',
    REGISTRATION: 'planted-closed',
    LOG_LEVEL: 'planted-loud',
  };
  const message = problems(wrong);
  for (const name of ['PORT', 'ENCRYPTION_KEYS', 'JWT_SECRET', 'ALLOW_PRIVATE_WEBHOOKS', 'REGISTRATION', 'LOG_LEVEL']) {
    expect(message).toContain(`  ${name} `);
  }
  expect(message).not.toContain('planted');
});

test('several keys are read newest first, and each has to be whole', () => {
  const other = Buffer.alloc(32, 8).toString('base64');
  const { encryptionKeys } = readConfig({ ...complete, ENCRYPTION_KEYS: `k2:${other}, k1:${key}` });
  expect(encryptionKeys.map(({ id }) => id)).toEqual(['k2', 'k1']);
  for (const broken of ['nokey', `k1:${key.slice(4)}`, `:${key}`, `k1:${key},`, `k 1:${key}`]) {
    expect(problems({ ...complete, ENCRYPTION_KEYS: broken })).toContain('ENCRYPTION_KEYS must be id:base64');
  }
});

test('our own doors are those that the environment names', () => {
  const { ownDoors } = readConfig({
    ...complete,
    PORT: '4000',
    METRICS_PORT: '9464',
    DATABASE_URL: 'postgres://app:planted@db.internal/reconbanker',
    TEMPORAL_ADDRESS: '[::1]:7000',
    TEMPORAL_UI_URL: 'https://temporal.example.com',
  });
  expect(ownDoors).toEqual([
    { port: 4000 },
    { port: 9464 },
    { host: 'db.internal', port: 5432 },
    { host: '::1', port: 7000 },
    { host: 'temporal.example.com', port: 443 },
  ]);
});

test('nobody is trusted as a proxy, and limits are those of the guide, unless it is said', () => {
  expect(readConfig(complete)).toMatchObject({ trustedProxies: [], limits: { accounts: 1_000, tests: 10 } });
  const open = readConfig({ ...complete, REGISTRATION: 'open', LIMITS: 'tests:7', TRUSTED_PROXIES: '10.0.0.0/8,::1' });
  expect(open.limits).toMatchObject({ accounts: 50, tests: 7 });
  expect(open.trustedProxies.map(([network, bits]) => `${network}/${bits}`)).toEqual(['10.0.0.0/8', '::1/128']);
});

test('a key may say that it has never sealed in the older form, and nothing else', () => {
  const marks = (text: string) =>
    readConfig({ ...complete, ENCRYPTION_KEYS: text }).encryptionKeys.map(({ onlyBound }) => onlyBound);
  expect(marks(`k2:${key}:bound,k1:${key}`)).toEqual([true, false]);
  for (const broken of [`k1:${key}:`, `k1:${key}:bounds`, `k1:${key}:bound:bound`])
    expect(problems({ ...complete, ENCRYPTION_KEYS: broken })).toContain('ENCRYPTION_KEYS must be id:base64');
});

test('switches are read in the usual spellings', () => {
  for (const [text, on] of [
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
    ['', false],
  ] as const) {
    expect(readConfig({ ...complete, ALLOW_PRIVATE_WEBHOOKS: text }).allowPrivateWebhooks).toBe(on);
  }
});

test('a secret may be in a file, and one that cannot be read is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reconbanker-config-'));
  const file = join(folder, 'keys');
  writeFileSync(file, `k9:${key}\n`);
  const { ENCRYPTION_KEYS, ...without } = complete;
  expect(ENCRYPTION_KEYS).toBeDefined();
  expect(
    readConfig({ ...without, ENCRYPTION_KEYS: undefined, ENCRYPTION_KEYS_FILE: file }).encryptionKeys.map(
      ({ id }) => id,
    ),
  ).toEqual(['k9']);
  rmSync(folder, { recursive: true });
  expect(problems({ ...without, ENCRYPTION_KEYS_FILE: file })).toContain('ENCRYPTION_KEYS_FILE names');
});
