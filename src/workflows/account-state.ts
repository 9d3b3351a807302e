/** What an account's workflow remembers, and what it says of itself. */
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Turn } from '../db/login-queue.ts';
import type { SessionPlan } from '../db/session-plan.ts';
import { searchAttributes } from '../temporal/names.ts';
import { describeAccount, waitNote } from './describe-account.ts';
import type { OtpRequested, OtpSubmitted, PendingAssistance, SessionState, SessionStatus } from './messages.ts';
import type { Wishes } from './wishes.ts';

/** What lives on when the workflow continues as new. */
export type AccountMemory = Omit<SessionStatus, 'sessionId' | 'host' | 'pendingAssistance'> & {
  /** The number of the newest session; it only grows. */
  sequence: number;
  /** When the last session ended, ISO 8601: the next run is counted from here. */
  lastEndedAt: string | null;
  /** How often in a row the customer was met at the bank. Absent in memories of before it was counted. */
  takenOver?: number;
  /** The newest notification: the next one follows it. */
  lastDeliveryId: string | null;
  /** Set while the account stands in the queue of its bank, or tries whether its turn has come. */
  queued?: Queued | null;
  /** The session whose turn at the bank came last. It may be told before the session itself says that it waits. */
  turnOf?: number;
  /** Every failure that is counted was a code that nobody gave. Absent in memories of before it was asked for. */
  nobodyAnswered?: boolean;
  /** What the account waits for, while `opensAt` is its `nextRunAt`. */
  hours?: ClosedHours | null;
  /** A person asked for the login that is due or under way: it may begin at any hour. */
  asked?: boolean;
  /** Which of the things that people asked for have come. Absent until the first one that says who asked. */
  wishes?: Wishes;
  /** The plan is newer than what the account is doing. Absent in memories of before it was carried. */
  planChanged?: boolean;
  /** What people asked for and has not been done yet. */
  wants: {
    run: boolean;
    restart: boolean;
    stop: boolean;
    /** The stop is for the session that is open: the next run comes. */
    onlySession?: boolean;
  };
};

export type Queued = Turn & {
  /** ISO 8601: when the account asks again, should nobody have told it. */
  askAgainAt: string;
};

/** A login by itself waits for the login hours. */
export type ClosedHours = {
  /** ISO 8601. */
  opensAt: string;
  /** In words, as the clock of the place shows it. */
  until: string;
};

export type AccountState = AccountMemory & {
  plan: SessionPlan;
  /** The next session may only go on where the bank still holds the last one: it asks nobody for a code. */
  resumeOnly?: boolean;
  planChanged: boolean;
  session: OpenSession | null;
};

export type OpenSession = {
  id: string;
  /** The worker whose mailbox reaches the page, once it is known. */
  host: string | null;
  /** True once its worker is known to be gone: nothing is heard of the page any more. */
  lost: boolean;
  loggedInAt: number | null;
  request: CodeRequestState | null;
  /** Codes the bank refused in this session. */
  attempts: number;
  /** Codes to type, oldest first. */
  codes: OtpSubmitted[];
  /** Fingerprints of the codes taken so far, so that none is typed twice. */
  taken: string[];
  resendWanted: boolean;
};

export type CodeRequestState = OtpRequested & { verifying: boolean };

export function enterState(account: AccountState, state: SessionState): void {
  account.state = state;
  account.since = new Date().toISOString();
  upsertSearchAttributes([{ key: searchAttributes.sessionState, value: state }]);
  showDetails(account);
}

/** Awaiting a code is its own attribute, so that a list view finds what needs a person. */
export function showAwaitingOtp(awaiting: boolean): void {
  upsertSearchAttributes([{ key: searchAttributes.awaitingOtp, value: awaiting }]);
}

export function showDetails(account: AccountState): void {
  setCurrentDetails(describeAccount(account));
}

export function statusOf(account: AccountState): SessionStatus {
  return {
    accountId: account.accountId,
    state: account.state,
    since: account.since,
    nextRunAt: account.nextRunAt,
    sessionId: account.session?.id ?? null,
    host: account.session?.host ?? null,
    failures: account.failures,
    retries: account.retries,
    blocked: account.blocked,
    pendingAssistance: pendingAssistanceOf(account),
    note: waitNote(account) ?? account.note,
  };
}

export function pendingAssistanceOf({ session }: AccountState): PendingAssistance | null {
  if (!session?.request) return null;
  const { requestId, descriptor, triesLeft, canResend, verifying, requestedAt, expiresAt } = session.request;
  const { attempts } = session;
  return { id: requestId, type: 'otp', descriptor, attempts, triesLeft, canResend, verifying, requestedAt, expiresAt };
}
