/** What an account's workflow remembers. */

import type { SessionPlan } from '../db/accounts/account-plan.ts';
import type { Turn } from '../db/banks/login-queue.ts';
import type { ClosedHours } from '../domain/login-hours.ts';
import type { Asked, OtpRequested, OtpSubmitted, SessionStatus } from '../temporal/messages.ts';

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
  /** What people asked for and has not been done yet. */
  wants: {
    run: boolean;
    restart: boolean;
    stop: boolean;
    /** The stop is for the session that is open: the next run comes. */
    onlySession?: boolean;
  };
};

/** What people asked for, and which of it has come. */
export type Wishes = {
  /** ISO 8601: what was asked for earlier is refused, and need not be remembered. */
  notBefore: string;
  taken: Pick<Asked, 'at' | 'nonce'>[];
};

export type Queued = Turn & {
  /** ISO 8601: when the account asks again, should nobody have told it. */
  askAgainAt: string;
};

export type AccountState = AccountMemory & {
  plan: SessionPlan;
  /** The next session may only go on where the bank still holds the last one: it asks nobody for a code. */
  resumeOnly?: boolean;
  /** True when the plan is newer than what the account is doing. */
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
