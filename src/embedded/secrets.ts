import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivate } from '../process/private-file.ts';
import type { Settings } from './settings.ts';

export type Secrets = {
  encryptionKeys: string;
  jwtSecret: string;
  /** The token that the first user presents. It is new at each start, because the start itself registers that user. */
  setupToken: string;
};

/**
 * Returns the keys of this installation: those of the environment, or else those in the data folder. New ones are made
 * only for the embedded database, whose data is in the same folder. A database elsewhere would be unreadable without
 * its keys.
 */
export function ensureSecrets(settings: Settings): Secrets {
  const file = join(settings.dataDir, 'secrets.json');
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {};
  const encryptionKeys = settings.encryptionKeys ?? kept.encryptionKeys;
  const jwtSecret = settings.jwtSecret ?? kept.jwtSecret;
  const setupToken = settings.env.SETUP_TOKEN || randomBytes(24).toString('hex');
  if (encryptionKeys && jwtSecret) return { encryptionKeys, jwtSecret, setupToken };
  if (settings.databaseUrl) {
    const missing = [!encryptionKeys && 'ENCRYPTION_KEYS', !jwtSecret && 'JWT_SECRET'].filter(Boolean).join(' and ');
    throw new Error(
      `${missing} must be set together with DATABASE_URL. Make them once and keep them:\n` +
        '  ENCRYPTION_KEYS: echo "k1:$(openssl rand -base64 32):bound"\n  JWT_SECRET: openssl rand -base64 48',
    );
  }
  const made = {
    encryptionKeys: kept.encryptionKeys ?? `k1:${randomBytes(32).toString('base64')}:bound`,
    jwtSecret: kept.jwtSecret ?? randomBytes(48).toString('base64'),
  };
  writePrivate(file, made);
  return { encryptionKeys: encryptionKeys ?? made.encryptionKeys, jwtSecret: jwtSecret ?? made.jwtSecret, setupToken };
}
