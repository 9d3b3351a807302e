import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { createPruneRecords } from '../activities/prune-records.ts';

const { pruneOldRecords } = proxyActivities<{ pruneOldRecords: ReturnType<typeof createPruneRecords> }>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '2 minutes',
  // The next try is on the next day.
  scheduleToCloseTimeout: '12 hours',
  retry: { initialInterval: '10 seconds', maximumInterval: '10 minutes' },
});

/** Runs once a day, by a schedule, and deletes records that are older than the settings allow. */
export async function pruneRecords(): Promise<Record<string, number>> {
  const pruned = await pruneOldRecords.executeWithOptions({ summary: 'Delete old records' }, []);
  const counts = Object.entries(pruned).map(([table, count]) => `- ${table}: ${count}`);
  setCurrentDetails(['Deleted, by table:', ...counts].join('\n'));
  return pruned;
}
