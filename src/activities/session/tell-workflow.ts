import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import { SessionFailure } from '../../browser/session/session-failure.ts';
import { accountSessionId } from '../../temporal/names.ts';
import type { HeldSession } from '../held-session.ts';

const RETRY_MS = 500;
/** Bytes as JSON. Temporal refuses 2 MB. For 4 MB the client gets the same error as from a busy server: no room. */
const MOST_BYTES = 256_000;
/** The gRPC code for a request that can never succeed. */
const INVALID_ARGUMENT = 3;

/**
 * Signals the account's workflow, again and again while Temporal cannot be reached and the session is still current. A
 * signal that Temporal will never accept fails the session: otherwise people would see a request whose code reaches no
 * page.
 */
export async function tellWorkflow<Payload>(
  { temporal, key, log, context }: HeldSession,
  signal: SignalDefinition<[Payload]>,
  payload: Payload,
): Promise<void> {
  const workflow = temporal.workflow.getHandle(accountSessionId(key.accountId));
  const { cancellationSignal } = context;
  // The signal is made from what the page said, and from our own ids.
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

/** The client wraps the gRPC error. */
function grpcCode(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && error.cause !== undefined ? grpcCode(error.cause) : undefined;
}
