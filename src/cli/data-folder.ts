/** Reads from the folder of an embedded instance, for a person who may read it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secrets } from '../embedded/secrets.ts';
import { readSettings, readyFile } from '../embedded/settings.ts';
import type { Ready } from '../embedded/start-all.ts';
import { CliError } from './terminal.ts';

export const dataFolder = (given: string | undefined): string =>
  readSettings({ ...process.env, ...(given && { DATA_DIR: given }) }).dataDir;

/** Returns the content of `ready.json`, or null when no instance runs on this folder. */
export function runningInstance(folder: string): Ready | null {
  const file = readyFile(folder);
  return existsSync(file) ? (readJson(file) as Ready) : null;
}

/**
 * Returns the environment of the instance's API and worker, as far as its folder tells: the address of the database and
 * the keys. Variables that are set already are kept.
 */
export function instanceEnvironment(folder: string): NodeJS.ProcessEnv {
  const { encryptionKeys, jwtSecret } = optionalJson<Partial<Secrets>>(join(folder, 'secrets.json')) ?? {};
  const found = {
    DATABASE_URL: embeddedDatabase(folder),
    ENCRYPTION_KEYS: encryptionKeys,
    JWT_SECRET: jwtSecret,
    SANDBOX_URL: runningInstance(folder)?.sandbox,
  };
  const set = Object.entries(process.env).filter(([, value]) => value !== '');
  return { ...found, ...Object.fromEntries(set) };
}

/** Returns the address of the Postgres that runs on the folder, or undefined. */
function embeddedDatabase(folder: string): string | undefined {
  const postgres = join(folder, 'postgres');
  const pidFile = join(postgres, 'cluster', 'postmaster.pid');
  if (!existsSync(pidFile)) return undefined;
  const port = readText(pidFile).split('\n')[3];
  const password = readText(join(postgres, 'password')).trim();
  return `postgres://app:${password}@127.0.0.1:${port}/reconbanker`;
}

const optionalJson = <T>(file: string): T | null => (existsSync(file) ? (readJson(file) as T) : null);
const readJson = (file: string): unknown => JSON.parse(readText(file));

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CliError(`${file} cannot be read: run this as the user who started the instance.`);
  }
}
