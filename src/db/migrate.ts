import { promises as fs } from 'node:fs';
import path from 'node:path';
import { FileMigrationProvider, Migrator } from 'kysely/migration';
import type { Db } from './connect.ts';

const migrationFolder = path.join(import.meta.dirname, '../../migrations');

/** Brings the database to the newest schema. Kysely holds a lock meanwhile, so two callers do no harm. */
export async function migrate(db: Db): Promise<string[]> {
  const provider = new FileMigrationProvider({ fs, path, migrationFolder });
  const { error, results = [] } = await new Migrator({ db, provider }).migrateToLatest();
  if (error) throw error;
  return results.map((result) => result.migrationName);
}
