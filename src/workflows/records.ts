/** The records in Postgres, as a workflow reads and writes them: retried for as long as it takes. */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { SessionEnd } from '../db/sessions.ts';
import type { AccountState } from './account-state.ts';

const activities = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

export function loadAccount(accountId: string, summary: string) {
  return activities.loadAccount.executeWithOptions({ summary }, [{ accountId }]);
}

/** Writes what the account does now and, if a session has ended, how. */
export async function recordAccount(
  account: AccountState,
  summary: string,
  end: SessionEnd | null = null,
): Promise<void> {
  const { accountId, state, nextRunAt, failures, blocked } = account;
  const standing = { accountId, state, nextRunAt, failures, blocked };
  await activities.recordSession.executeWithOptions({ summary }, [{ standing, end }]);
}
