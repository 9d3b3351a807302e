/** Talks directly to the workflow of an account, without the API, with its keys. */
import type { WorkflowHandle } from '@temporalio/client';
import { createVault } from '../../src/base/crypto.ts';
import { readConfig } from '../../src/config/config.ts';
import { accountSessionId } from '../../src/temporal/names.ts';
import { withTemporal } from '../support/with-temporal.ts';
import type { FaultSystem } from './system.ts';

export function signalAccount<T>(
  { temporalAddress: address, partEnv }: FaultSystem,
  accountId: string,
  work: (handle: WorkflowHandle) => Promise<T>,
): Promise<T> {
  const vault = createVault(readConfig(partEnv).encryptionKeys);
  return withTemporal(address, (client) => work(client.workflow.getHandle(accountSessionId(accountId))), vault);
}

/** Returns the id of the workflow's run, which changes when it continues as new. */
export function workflowRunOf(system: FaultSystem, accountId: string): Promise<string> {
  return signalAccount(system, accountId, async (handle) => (await handle.describe()).runId);
}
