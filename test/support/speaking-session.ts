/** A workflow that only answers the queries of an account's workflow. */
import { condition, setHandler } from '@temporalio/workflow';
import { runRequestedSignal, statusQuery } from '../../src/temporal/messages.ts';

export async function accountSession({ accountId }: { accountId: string }): Promise<void> {
  const since = new Date().toISOString();
  setHandler(runRequestedSignal, () => undefined);
  setHandler(statusQuery, () => ({
    accountId,
    state: 'monitoring',
    since,
    nextRunAt: null,
    sessionId: null,
    host: 'here',
    failures: 0,
    retries: 0,
    blocked: null,
    pendingAssistance: null,
    note: 'It speaks.',
  }));
  await condition(() => false);
}
