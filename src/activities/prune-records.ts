import { Context } from '@temporalio/activity';
import type { Logger } from '../base/log.ts';
import type { Db } from '../db/core/connect.ts';
import { pruneRecords, type Retention } from '../db/core/retention.ts';

/** Deletes old records and returns how many of each kind. Safe to repeat and to interrupt. */
export function createPruneRecords({ db, retention, log }: { db: Db; retention: Retention; log: Logger }) {
  return async function pruneOldRecords(): Promise<Record<string, number>> {
    const context = Context.current();
    const pruned = await pruneRecords(db, retention, () => {
      context.heartbeat();
      // A worker that stops does not wait for this. It counts as an ordinary failure, so another worker tries again.
      if (context.cancellationSignal.aborted) throw new Error('The worker stops; the rest is deleted later.');
    });
    log.info(pruned, 'old records were deleted');
    return pruned;
  };
}
