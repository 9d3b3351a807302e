import { setTimeout as sleep } from 'node:timers/promises';
import type { SignalDefinition } from '@temporalio/common';
import { accountSessionId } from '../temporal/names.ts';
import type { HeldSession } from './held-session.ts';

const RETRY_MS = 500;

/** Signals the account's workflow, again and again while Temporal cannot be reached and the session is still wanted. */
export async function tellWorkflow<Payload>(
  { temporal, key, log, context }: HeldSession,
  signal: SignalDefinition<[Payload]>,
  payload: Payload,
): Promise<void> {
  const workflow = temporal.workflow.getHandle(accountSessionId(key.accountId));
  const { cancellationSignal } = context;
  for (;;) {
    try {
      return await temporal.withDeadline(Date.now() + 3_000, () => workflow.signal(signal, payload));
    } catch (error) {
      if (cancellationSignal.aborted) throw error;
      log.warn({ err: error, signal: signal.name }, 'Temporal does not take the signal: trying again');
      await sleep(RETRY_MS, undefined, { signal: cancellationSignal });
    }
  }
}
