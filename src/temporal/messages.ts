/**
 * Names every signal and query, with the type of its payload. A signal of an unknown name succeeds silently, so names
 * are defined only here.
 */

import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { CodeDescriptor } from '../domain/codes/descriptor.ts';
import type { AccountEvent } from '../domain/events.ts';
import type { BlockReason } from '../domain/failures.ts';
import type { SessionState } from '../domain/states.ts';

/** A code from a person or a relay. The code itself is sealed for the worker that types it. */
export type OtpSubmitted = {
  requestId: string;
  sealedCode: string;
  /**
   * Equal for equal codes of one request, and reveals nothing about the code. It keeps a code from being typed twice.
   */
  fingerprint: string;
  submittedBy: 'dashboard' | 'api_key';
};

/** A session holds the bank's code page. The worker sends this after the request is in the database. */
export type OtpRequested = {
  requestId: string;
  sessionId: string;
  /** The worker whose mailbox accepts the code. */
  host: string;
  descriptor: CodeDescriptor;
  triesLeft: number | null;
  canResend: boolean;
  /** The number of codes that the bank refused before people were asked. */
  attempts?: number;
  /** ISO 8601. */
  requestedAt: string;
  expiresAt: string;
};

/** The session is logged in. The worker sends this. */
export type SessionProgress = { sessionId: string; host: string; state: 'scraping' | 'monitoring' };

/** The worker that held the page is gone. This arrives before the heartbeat could time out. */
export type HostLost = { sessionId: string; host: string };

/** Who asked for it, and when. Absent in signals of older versions. */
export type Asked = {
  /** `user/<id>`. */
  by: string;
  /** ISO 8601. */
  at: string;
  /** Different each time. */
  nonce: string;
};

/** Without `onlySession` the account stays stopped until a person starts it. */
export type StopRequested = Partial<Asked> & { onlySession?: true };

/** The account may log in now: it has a login slot at its bank for half a minute. */
export type TurnCame = {
  /** The sequence of the session that was told to wait. */
  sequence: number;
};

export type PendingAssistance = {
  id: string;
  type: 'otp';
  descriptor: CodeDescriptor;
  /** The number of codes that the bank has refused. */
  attempts: number;
  triesLeft: number | null;
  canResend: boolean;
  verifying: boolean;
  requestedAt: string;
  expiresAt: string;
};

/** The status of an account and its session. Times are ISO 8601. */
export type SessionStatus = {
  accountId: string;
  state: SessionState;
  since: string;
  /** When the next scheduled login starts, or null when the account waits for a person. */
  nextRunAt: string | null;
  sessionId: string | null;
  /** The worker process that holds the browser page. */
  host: string | null;
  /** Counted login failures in a row. */
  failures: number;
  /** Sessions in a row that ended early although the login was not at fault. */
  retries: number;
  blocked: { reason: BlockReason; at: string } | null;
  pendingAssistance: PendingAssistance | null;
  /** The last event that a person may wonder about, such as a code for a request that had ended. */
  note: string | null;
};

export const otpSubmittedSignal = defineSignal<[OtpSubmitted]>('otpSubmitted');
export const resendRequestedSignal = defineSignal<[{ requestId: string }]>('resendRequested');
export const runRequestedSignal = defineSignal<[asked?: Asked]>('runRequested');
export const restartRequestedSignal = defineSignal<[asked?: Asked]>('restartRequested');
export const stopRequestedSignal = defineSignal<[stop?: StopRequested]>('stopRequested');
export const configChangedSignal = defineSignal('configChanged');
export const otpRequestedSignal = defineSignal<[OtpRequested]>('otpRequested');
export const turnCameSignal = defineSignal<[TurnCame]>('turnCame');
export const hostLostSignal = defineSignal<[HostLost]>('hostLost');
export const sessionProgressSignal = defineSignal<[SessionProgress]>('sessionProgress');

/** To the delivery of an event: a person wants it sent once more. The payload is the time of the wish (ISO 8601). */
export const deliveryWantedSignal = defineSignal<[string]>('deliveryWanted');
/** To the delivery of movements: there are new movements to send. */
export const movementsStoredSignal = defineSignal('movementsStored');
/** To the delivery of movements: a person changed their receiver, so it is worth trying at once. */
export const webhookChangedSignal = defineSignal('webhookChanged');

export const statusQuery = defineQuery<SessionStatus>('status');
export const pendingAssistanceQuery = defineQuery<PendingAssistance | null>('pendingAssistance');

/** The input of the workflow that delivers a notification. */
export type DeliverWebhook = {
  /** A UUID; it becomes the `webhook-id`. */
  deliveryId: string;
  accountId: string;
  /** The owner of the account. Deliveries that were started before this field existed have none. */
  userId?: string;
  event: AccountEvent;
  /** The account's previous delivery, whose first attempt comes before this one's. */
  after?: string | null;
  /** When a person asked for it again, in ISO 8601. A delivery that ended before that is opened once more. */
  wantedSince?: string;
};
