import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from '../../src/db/connect.ts';
import { migrate } from '../../src/db/migrate.ts';
import { startPostgres } from '../../src/runtime/postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated database of the run's one Postgres; `createTestDatabase` copies it. */
    postgresUrl: string;
  }
}

/** One Postgres for the whole run. Nothing in it has to survive a crash, so it does not wait for the disk. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'reconbanker-test-'));
  const postgres = await startPostgres({
    dataDir,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  });
  const db = connect(postgres.url, { maxConnections: 1 });
  await migrate(db);
  await db.destroy();
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
