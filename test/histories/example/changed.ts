/** `pruneRecords` as somebody might change it: records are counted before they are deleted. Not like this: see docs/versioning.md. */
import { proxyActivities } from '@temporalio/workflow';

type Activities = { countOldRecords(): Promise<number>; pruneOldRecords(): Promise<Record<string, number>> };

const { countOldRecords, pruneOldRecords } = proxyActivities<Activities>({ startToCloseTimeout: '1 hour' });

export async function pruneRecords(): Promise<Record<string, number>> {
  await countOldRecords();
  return pruneOldRecords();
}
