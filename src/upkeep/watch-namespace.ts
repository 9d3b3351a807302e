import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, ServiceError } from '@temporalio/client';
import type { Logger } from '../base/log.ts';
import { SessionUnreachable } from '../temporal/account-workflow.ts';

const LOOK_MS = 3_000;
const PATIENCE_MS = 3_000;

/**
 * Runs `onBack` when Temporal answers again after an outage, or has another store than before: then its namespace of
 * the same name is another one. Runs until `signal`, and repeats `onBack` until it succeeds.
 */
export async function watchStore(
  { temporal, log, signal }: { temporal: Client; log: Logger; signal: AbortSignal },
  onBack: () => Promise<void>,
): Promise<void> {
  let known: string | undefined;
  // Nothing is known about the time before this process began.
  let wasAway = true;
  while (!signal.aborted) {
    try {
      const id = await namespaceId(temporal);
      const isNew = known !== undefined && id !== known;
      if (isNew) log.warn('Temporal has lost its store: everything is started again from the records');
      if (isNew || wasAway) await onBack();
      known = id;
      wasAway = false;
    } catch (error) {
      wasAway = true;
      const passing = error instanceof ServiceError || error instanceof SessionUnreachable;
      if (!passing) log.warn({ err: error }, 'not everything could be settled with Temporal: trying again');
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function namespaceId(client: Client): Promise<string | undefined> {
  const { namespace } = client.options;
  const { namespaceInfo } = await client.withDeadline(Date.now() + PATIENCE_MS, () =>
    client.workflowService.describeNamespace({ namespace }),
  );
  return namespaceInfo?.id ?? undefined;
}
