import { promises as fs } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { FileMigrationProvider, Migrator } from 'kysely/migration';
import type { Db } from './connect.ts';

const migrationFolder = path.join(import.meta.dirname, '../../../migrations');

/**
 * Migrates the database to the newest schema, or to that of `last`. Kysely holds a lock meanwhile, so two callers do no
 * harm.
 */
export async function migrate(db: Db, last?: string): Promise<string[]> {
  const provider = new FileMigrationProvider({ fs, path, migrationFolder });
  const migrator = new Migrator({ db, provider });
  const { error, results = [] } = await (last ? migrator.migrateTo(last) : migrator.migrateToLatest());
  if (error) throw error;
  return results.map((result) => result.migrationName);
}

/**
 * True when the database has every schema change that this program contains. It is one query, cheap enough for a health
 * check.
 */
export async function isUpToDate(db: Db): Promise<boolean> {
  ownMigrations ??= fs.readdir(migrationFolder);
  const names = (await ownMigrations).filter((file) => file.endsWith('.ts')).map((file) => path.parse(file).name);
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const done = new Set(rows.map((row) => row.name));
  return names.every((name) => done.has(name));
}

// Read once: files that are added to the folder later belong to the next version.
let ownMigrations: Promise<string[]> | undefined;
