/** The same change, made so that a run of before goes on as it began: see docs/versioning.md. */
import { patched, proxyActivities } from '@temporalio/workflow';

type Activities = { countOldRecords(): Promise<number>; pruneOldRecords(): Promise<Record<string, number>> };

const { countOldRecords, pruneOldRecords } = proxyActivities<Activities>({ startToCloseTimeout: '1 hour' });

export async function pruneRecords(): Promise<Record<string, number>> {
  if (patched('count-before-pruning')) await countOldRecords();
  return pruneOldRecords();
}
