/** Every signal and query with its payload type. A signal of an unknown name succeeds silently, so names live only here. */

import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { CodeDescriptor } from '../domain/codes/descriptor.ts';
import type { AccountEvent } from '../domain/events.ts';
import type { BlockReason } from '../domain/failures.ts';
import type { SessionState } from '../domain/states.ts';

/** A code on its way from a person or a relay. The code itself is sealed for the worker that types it. */
export type OtpSubmitted = {
  requestId: string;
  sealedCode: string;
  /** Equal for equal codes of one request, and says nothing about the code: lets one code be typed once. */
  fingerprint: string;
  submittedBy: 'dashboard' | 'api_key';
};

/** A session holds the bank's code page. Sent by the worker after the request is in the database. */
export type OtpRequested = {
  requestId: string;
  sessionId: string;
  /** The worker whose mailbox takes the code. */
  host: string;
  descriptor: CodeDescriptor;
  triesLeft: number | null;
  canResend: boolean;
  /** Codes the bank has refused before people were asked. */
  attempts?: number;
  /** ISO 8601. */
  requestedAt: string;
  expiresAt: string;
};

/** The session got past the login. Sent by the worker. */
export type SessionProgress = { sessionId: string; host: string; state: 'scraping' | 'monitoring' };

/** The worker that held the page is gone, sooner than its heartbeat could tell. */
export type HostLost = { sessionId: string; host: string };

/** Who asked for it, and when. Left out in signals of before. */
export type Asked = {
  /** `user/<id>`. */
  by: string;
  /** ISO 8601. */
  at: string;
  /** Another one each time. */
  nonce: string;
};

/** Without `onlySession` the account stands still until a person starts it. */
export type StopRequested = Partial<Asked> & { onlySession?: true };

/** The account may log in now: it has a place at its bank for half a minute. */
export type TurnCame = {
  /** Of the session that was told to wait. */
  sequence: number;
};

export type PendingAssistance = {
  id: string;
  type: 'otp';
  descriptor: CodeDescriptor;
  /** Codes the bank has refused so far. */
  attempts: number;
  triesLeft: number | null;
  canResend: boolean;
  verifying: boolean;
  requestedAt: string;
  expiresAt: string;
};

/** All that a session says of itself. Times are ISO 8601. */
export type SessionStatus = {
  accountId: string;
  state: SessionState;
  since: string;
  /** When the next login starts by itself, or null when it waits for a person. */
  nextRunAt: string | null;
  sessionId: string | null;
  /** The worker process that holds the browser page. */
  host: string | null;
  /** Counted login failures in a row. */
  failures: number;
  /** Sessions in a row that ended early through no fault of the login. */
  retries: number;
  blocked: { reason: BlockReason; at: string } | null;
  pendingAssistance: PendingAssistance | null;
  /** What happened last that a person may wonder about, such as a code for a request that had ended. */
  note: string | null;
};

export const otpSubmitted = defineSignal<[OtpSubmitted]>('otpSubmitted');
export const resendRequested = defineSignal<[{ requestId: string }]>('resendRequested');
export const runRequested = defineSignal<[asked?: Asked]>('runRequested');
export const restartRequested = defineSignal<[asked?: Asked]>('restartRequested');
export const stopRequested = defineSignal<[stop?: StopRequested]>('stopRequested');
export const configChanged = defineSignal('configChanged');
export const otpRequested = defineSignal<[OtpRequested]>('otpRequested');
export const turnCame = defineSignal<[TurnCame]>('turnCame');
export const hostLost = defineSignal<[HostLost]>('hostLost');
export const sessionProgress = defineSignal<[SessionProgress]>('sessionProgress');

/** To the delivery of an event: a person wants it once more, since then (ISO 8601). */
export const deliveryWanted = defineSignal<[string]>('deliveryWanted');
/** To the delivery of movements: there is something new to send. */
export const movementsStored = defineSignal('movementsStored');
/** To the delivery of movements: a person changed where they go, so it is worth trying at once. */
export const webhookChanged = defineSignal('webhookChanged');

export const statusQuery = defineQuery<SessionStatus>('status');
export const pendingAssistanceQuery = defineQuery<PendingAssistance | null>('pendingAssistance');

/** What the workflow that delivers a notification is given. */
export type DeliverWebhook = {
  /** A UUID; it becomes the `webhook-id`. */
  deliveryId: string;
  accountId: string;
  /** Whose account it is. Deliveries that were started before this was known have none. */
  userId?: string;
  event: AccountEvent;
  /** The account's delivery before this one: its first attempt goes first. */
  after?: string | null;
  /** When somebody asked for it again, in ISO 8601: a delivery that ended before is opened once more. */
  wantedSince?: string;
};
