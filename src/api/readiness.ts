import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { sql } from 'kysely';
import type { Db } from '../db/connect.ts';
import { sessionsQueue } from '../temporal/names.ts';

/** Each part is `ok`, or says what is wrong. */
export type Readiness = { ready: boolean; database: string; temporal: string; worker: string };

const patienceMs = 1_500;
// An idle worker asks again every minute.
const recentMs = 75_000;
const workflowQueueType = 1;

/** Asks every part at once and answers within two seconds, whatever they do. */
export async function readiness({ db, temporal }: { db: Db; temporal: Client }): Promise<Readiness> {
  const [database, sessions] = await Promise.all([askDatabase(db), askTemporal(temporal)]);
  return { ready: [database, ...Object.values(sessions)].every((part) => part === 'ok'), database, ...sessions };
}

async function askDatabase(db: Db): Promise<string> {
  const answer = sql<{ migrated: boolean }>`select to_regclass('otp_requests') is not null as migrated`
    .execute(db)
    .then(({ rows }) => (rows[0]?.migrated ? 'ok' : 'has no tables yet: node src/cli/migrate.ts makes them'))
    .catch(() => 'cannot be reached');
  return Promise.race([answer, sleep(patienceMs, 'does not answer', { ref: false })]);
}

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
