import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { sessionsQueue } from '../temporal/names.ts';

export const pruneScheduleId = 'prune-records';

/**
 * Schedules the deletion of old records every night. An existing schedule is not changed, because an operator may have
 * paused or moved it.
 */
export async function ensurePruneSchedule(client: Client): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: pruneScheduleId,
      spec: { calendars: [{ hour: 3, minute: 17, comment: 'every night, UTC' }] },
      action: {
        type: 'startWorkflow',
        workflowType: 'pruneRecords',
        workflowId: pruneScheduleId,
        taskQueue: sessionsQueue,
        args: [],
        staticSummary: 'Delete records older than RETENTION_DAYS_…',
      },
      // A missed night is caught up within a day.
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
