/** Straight to the workflow of an account, past the API. */
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { accountSessionId } from '../../src/temporal/names.ts';
import type { FaultSystem } from './system.ts';

export async function signalAccount<T>(
  { temporalAddress: address }: FaultSystem,
  accountId: string,
  work: (handle: WorkflowHandle) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection }).workflow.getHandle(accountSessionId(accountId)));
  } finally {
    await connection.close();
  }
}

/** Another one after the workflow has continued as new. */
export function workflowRunOf(system: FaultSystem, accountId: string): Promise<string> {
  return signalAccount(system, accountId, async (handle) => (await handle.describe()).runId);
}
