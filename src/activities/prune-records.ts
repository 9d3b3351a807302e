import { heartbeat } from '@temporalio/activity';
import type { Db } from '../db/connect.ts';
import { pruneRecords, type Retention } from '../db/retention.ts';
import type { Logger } from '../log.ts';

/** Deletes the records that have come of age, and says how many of each. Safe to repeat and to stop half way. */
export function createPruneRecords({ db, retention, log }: { db: Db; retention: Retention; log: Logger }) {
  return async function pruneOldRecords(): Promise<Record<string, number>> {
    const pruned = await pruneRecords(db, retention, heartbeat);
    log.info(pruned, 'old records were deleted');
    return pruned;
  };
}
