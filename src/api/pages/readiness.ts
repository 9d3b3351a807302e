import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Db } from '../../db/core/connect.ts';
import { isUpToDate } from '../../db/core/migrate.ts';
import { sessionsQueue } from '../../temporal/names.ts';

export type Readiness = Parts & {
  ready: boolean;
  /** The parts that are not `ok`. */
  missing: (keyof Parts)[];
};

/** Each is `ok`, or says what is wrong. */
type Parts = { database: string; temporal: string; worker: string };

const patienceMs = 1_500;
// An idle worker polls every minute.
const recentMs = 75_000;
const workflowQueueType = 1;

/** Checks every part at once and answers within two seconds in any case. */
export async function readiness({ db, temporal }: { db: Db; temporal: Client }): Promise<Readiness> {
  const [database, sessions] = await Promise.all([askDatabase(db), askTemporal(temporal)]);
  const parts: Parts = { database, ...sessions };
  const missing = partNames.filter((name) => parts[name] !== 'ok');
  return { ready: missing.length === 0, missing, ...parts };
}

const partNames = ['database', 'temporal', 'worker'] as const;

async function askDatabase(db: Db): Promise<string> {
  const answer = isUpToDate(db)
    .then((upToDate) => (upToDate ? 'ok' : 'has an older schema: `reconbanker migrate` brings it up to date'))
    .catch((error) =>
      hasNoTables(error) ? 'has no tables yet: `reconbanker migrate` makes them' : 'cannot be reached',
    );
  return Promise.race([answer, sleep(patienceMs, 'does not answer', { ref: false })]);
}

const undefinedTable = '42P01';
const hasNoTables = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === undefinedTable;

async function askTemporal(client: Client): Promise<{ temporal: string; worker: string }> {
  const queue = { namespace: client.options.namespace, taskQueue: { name: sessionsQueue } };
  try {
    const { pollers } = await client.withDeadline(Date.now() + patienceMs, () =>
      client.workflowService.describeTaskQueue({ ...queue, taskQueueType: workflowQueueType }),
    );
    const seen = pollers.map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000);
    const recent = seen.some((at) => at > Date.now() - recentMs);
    return { temporal: 'ok', worker: recent ? 'ok' : 'none has asked for work in the last minute' };
  } catch {
    return { temporal: 'cannot be reached', worker: 'unknown while Temporal cannot be reached' };
  }
}
