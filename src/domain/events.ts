/**
 * Builds the three events that an account can send to its notification endpoint. Pure, so that a workflow may use it.
 */
import type { CodeDescriptor } from './codes/descriptor.ts';
import { blockMessage, type FailureReason, failureKind } from './failures.ts';

/** The events that an owner may subscribe to. `connection_failed` is an older name: see `subscriptions.ts`. */
export type NotificationEvent = 'assistance_required' | 'login_failed' | 'scrape_failed' | 'connection_failed';
/** Why an endpoint was disabled: it answered 410. */
export type OffReason = 'receiver_gone';

type Failed = { reason: FailureReason; message: string; fatal: boolean };

/** An event as it is sent, without the account's id. Times are ISO 8601. */
export type AccountEvent = {
  occurred_at: string;
  /** Marks a sample that a person asked for, so that the receiver knows. */
  test?: true;
} & (
  | {
      type: 'assistance_required';
      status: 'assistance.requested';
      data: { descriptor: CodeDescriptor; request_id: string; attempts: number; expires_at: string };
    }
  | { type: 'login_failed'; status: 'login.failed'; data: Failed & { attempts: number } }
  | { type: 'scrape_failed'; status: 'scrape.failed'; data: Failed }
);

/** The bank wants a code. `attempts` counts the codes that it has refused. */
export function assistanceRequired(request: {
  requestId: string;
  descriptor: CodeDescriptor;
  attempts: number;
  expiresAt: string;
  occurredAt: string;
}): AccountEvent {
  const { length, type, purpose, channel } = request.descriptor;
  return {
    type: 'assistance_required',
    status: 'assistance.requested',
    data: {
      descriptor: {
        length,
        type,
        ...(purpose === undefined ? {} : { purpose }),
        ...(channel === undefined ? {} : { channel }),
      },
      request_id: request.requestId,
      attempts: request.attempts,
      expires_at: request.expiresAt,
    },
    occurred_at: request.occurredAt,
  };
}

/** A login ended, or the bank refused a code. `attempts` counts the failures in a row, or the refused codes. */
export function loginFailed(failure: { reason: FailureReason; attempts: number; occurredAt: string }): AccountEvent {
  return {
    type: 'login_failed',
    status: 'login.failed',
    data: { ...describe(failure.reason), attempts: failure.attempts },
    occurred_at: failure.occurredAt,
  };
}

/** A session ended after its login and before its movements were read. */
export function scrapeFailed(failure: { reason: FailureReason; occurredAt: string }): AccountEvent {
  return {
    type: 'scrape_failed',
    status: 'scrape.failed',
    data: describe(failure.reason),
    occurred_at: failure.occurredAt,
  };
}

const describe = (reason: FailureReason): Failed => ({
  reason,
  message: blockMessage(reason),
  fatal: failureKind(reason) === 'fatal',
});
