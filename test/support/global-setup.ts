import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from '../../src/db/core/connect.ts';
import { migrate } from '../../src/db/core/migrate.ts';
import { startPostgres } from '../../src/embedded/postgres.ts';
import { runCommand } from '../../src/process/command.ts';

const commandLine = path.join(import.meta.dirname, '../../src/cli/main.ts');

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated database in the run's one Postgres. `createTestDatabase` copies it. */
    postgresUrl: string;
    /** All workflows, bundled once for the run. */
    workflowBundle: { codePath: string };
  }
}

/**
 * Starts one Postgres for the whole run. Its data need not survive a crash, so it does not wait for the disk. The
 * bundle of the workflows and Node's compile cache are also made only once.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'reconbanker-test-'));
  const workflowBundle = path.join(dataDir, 'workflows.js');
  process.env.WORKFLOW_BUNDLE = workflowBundle;
  process.env.NODE_COMPILE_CACHE = path.join(dataDir, 'node-cache');
  const [postgres] = await Promise.all([
    startPostgres({
      dataDir,
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
    }),
    runCommand(process.execPath, [commandLine, 'bundle-workflows', workflowBundle]),
  ]);
  const db = connect(postgres.url, { maxConnections: 1 });
  await migrate(db);
  await db.destroy();
  project.provide('postgresUrl', postgres.url);
  project.provide('workflowBundle', { codePath: workflowBundle });
  return async () => {
    await postgres.stop();
    // A worker that ends may still write to Node's compile cache.
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
  };
}
