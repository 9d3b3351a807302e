import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import { SessionFailure } from '../browser/session/session-failure.ts';
import { accountSessionId } from '../temporal/names.ts';
import type { HeldSession } from './held-session.ts';

const RETRY_MS = 500;
/** Bytes as JSON. Temporal refuses 2 MB, and of 4 MB the client only hears that the server has no room, as when it is busy. */
const MOST_BYTES = 256_000;
/** The code of gRPC for a request that can never succeed. */
const INVALID_ARGUMENT = 3;

/**
 * Signals the account's workflow, again and again while Temporal cannot be reached and the session is still wanted. What Temporal
 * will never take fails the session: people would be shown a request whose code reaches nobody.
 */
export async function tellWorkflow<Payload>(
  { temporal, key, log, context }: HeldSession,
  signal: SignalDefinition<[Payload]>,
  payload: Payload,
): Promise<void> {
  const workflow = temporal.workflow.getHandle(accountSessionId(key.accountId));
  const { cancellationSignal } = context;
  // It is made of what the page said, and of ids of ours.
  const refused = new SessionFailure(
    'page_not_recognised',
    `Temporal does not take what the signal ${signal.name} says`,
  );
  if (Buffer.byteLength(JSON.stringify(payload)) > MOST_BYTES) throw refused;
  for (;;) {
    try {
      return await temporal.withDeadline(Date.now() + 3_000, () => workflow.signal(signal, payload));
    } catch (error) {
      if (cancellationSignal.aborted) throw error;
      if (grpcCode(error) === INVALID_ARGUMENT) throw refused;
      log.warn({ err: error, signal: signal.name }, 'Temporal does not take the signal: trying again');
      await sleep(RETRY_MS, undefined, { signal: cancellationSignal });
    }
  }
}

/** The client wraps what gRPC says. */
function grpcCode(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && error.cause !== undefined ? grpcCode(error.cause) : undefined;
}
