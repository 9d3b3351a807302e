import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { readConfig } from '../config/config.ts';
import { BackupError, readBackup, writeBackup } from '../db/core/backup.ts';
import { connect } from '../db/core/connect.ts';
import { countByKey } from '../db/core/rotate-encryption-key.ts';
import { dataFolder, instanceEnvironment } from './data-folder.ts';
import { CliError, type Output, print } from './terminal.ts';

/** Writes all records, as they are at this moment, to a compressed file. All services may run meanwhile. */
export async function backup(to: string, options: Output & { dataDir?: string }): Promise<void> {
  const { databaseUrl } = readConfig(instanceEnvironment(dataFolder(options.dataDir)));
  const file = fromCaller(to);
  if (existsSync(file)) throw new CliError(`${file} exists already: choose another name.`, { code: 'FILE_EXISTS' });
  const draft = `${file}.part`;
  const db = connect(databaseUrl, { maxConnections: 1 });
  try {
    await pipeline(writeBackup(db), createGzip(), createWriteStream(draft, { mode: 0o600, flush: true }));
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
    await db.destroy();
  }
  const keys = 'Keep ENCRYPTION_KEYS with it, in another place: without them its secrets are lost.';
  print({ file }, [`${file} is written. ${keys}`], options);
}

/** Fills an empty database. Start the API and the workers afterwards: they bring every session back. */
export async function restore(from: string, options: Output): Promise<void> {
  const { databaseUrl, encryptionKeys } = readConfig();
  const db = connect(databaseUrl, { maxConnections: 2 });
  const file = createReadStream(fromCaller(from));
  const source = file.pipe(createGunzip());
  file.once('error', (error) => source.destroy(error));
  try {
    const { rows, takenAt } = await readBackup(db, linesOf(source));
    const lost = (await countByKey(db)).filter(({ keyId }) => encryptionKeys.every(({ id }) => id !== keyId));
    print({ rows, takenAt }, [`${rows} rows of ${takenAt} are restored.`], options);
    if (lost.length > 0) {
      const names = lost.map(({ keyId, fields }) => `${keyId} (${fields} fields)`).join(', ');
      throw new CliError(`ENCRYPTION_KEYS lacks keys that sealed secrets in it: ${names}.`, { code: 'KEYS_MISSING' });
    }
  } catch (error) {
    if (error instanceof BackupError) throw new CliError(error.message, { code: 'BACKUP', cause: error });
    throw error;
  } finally {
    source.destroy();
    await db.destroy();
  }
}

/** Resolves a path from the folder of the caller, not from that of this program. */
const fromCaller = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path);

/** Reads lines. Unlike readline it reads nothing before it is asked, and reports errors. */
async function* linesOf(source: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of source.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest) yield rest;
}
