import { createLogger } from '../base/log.ts';
import { readConfig } from '../config/config.ts';
import { connect } from '../db/core/connect.ts';
import { migrate } from '../db/core/migrate.ts';

/** Migrates the database at DATABASE_URL to the newest schema. Safe to repeat, and to run twice at once. */
export async function migrateDatabase(): Promise<void> {
  const config = readConfig();
  const log = createLogger('migrate', config.logLevel);
  const db = connect(config.databaseUrl, { maxConnections: 1 });
  try {
    const applied = await migrate(db);
    log.info({ applied }, applied.length ? 'the schema is up to date now' : 'the schema was up to date');
  } catch (error) {
    log.fatal({ err: error }, 'the database could not be migrated: is DATABASE_URL right, and does the server answer?');
    process.exitCode = 1;
  } finally {
    await db.destroy();
  }
}
