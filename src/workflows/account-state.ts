/** Holds the state of an account's workflow. */

import type { SessionPlan } from '../db/accounts/account-plan.ts';
import type { Turn } from '../db/banks/login-queue.ts';
import type { ClosedHours } from '../domain/login-hours.ts';
import type { Asked, OtpRequested, OtpSubmitted, SessionStatus } from '../temporal/messages.ts';

/** State carried over by continue-as-new. */
export type AccountMemory = Omit<SessionStatus, 'sessionId' | 'host' | 'pendingAssistance'> & {
  /** The number of the newest session. It only grows. */
  sequence: number;
  /** When the last session ended, in ISO 8601. The time of the next run is counted from it. */
  lastEndedAt: string | null;
  /**
   * How many sessions in a row found the customer logged in at the bank. Absent in memories from before it was counted.
   */
  takenOver?: number;
  /** The newest notification. The next one is sent after it. */
  lastDeliveryId: string | null;
  /** Set while the account is in the queue of its bank, or tries whether its turn has come. */
  queued?: Queued | null;
  /** The session that got the last bank turn. The signal may arrive before the session itself reports that it waits. */
  turnOf?: number;
  /**
   * True when every counted failure was a code request that nobody answered. Absent in memories from before it was
   * stored.
   */
  nobodyAnswered?: boolean;
  /** The login hours that the account waits for, while `opensAt` is its `nextRunAt`. */
  hours?: ClosedHours | null;
  /** True when a person asked for the login that is due or under way: it may begin at any hour. */
  asked?: boolean;
  /** The requests of people that have arrived. Absent until the first one that says who asked. */
  wishes?: Wishes;
  /** True when the plan is newer than what the account follows. Absent in memories from before it was carried over. */
  planChanged?: boolean;
  /** The requests of people that are not done yet. */
  wants: {
    run: boolean;
    restart: boolean;
    stop: boolean;
    /** The stop is only for the open session: the next run still happens. */
    onlySession?: boolean;
  };
};

/** The requests of people, and which of them have arrived. */
export type Wishes = {
  /** ISO 8601. Requests that were made earlier are refused, so they need not be remembered. */
  notBefore: string;
  taken: Pick<Asked, 'at' | 'nonce'>[];
};

export type Queued = Turn & {
  /** ISO 8601. When the account asks again if no signal has come. */
  askAgainAt: string;
};

export type AccountState = AccountMemory & {
  plan: SessionPlan;
  /** The next session may only continue the last one, if the bank still holds it. So it asks nobody for a code. */
  resumeOnly?: boolean;
  planChanged: boolean;
  session: OpenSession | null;
};

export type OpenSession = {
  id: string;
  /** The worker whose mailbox reaches the page, once it is known. */
  host: string | null;
  /** True once its worker is known to be gone: the page sends nothing any more. */
  lost: boolean;
  loggedInAt: number | null;
  request: CodeRequestState | null;
  /** The number of codes that the bank refused in this session. */
  attempts: number;
  /** Codes to type, oldest first. */
  codes: OtpSubmitted[];
  /** Fingerprints of the codes that were accepted for typing, so that none is typed twice. */
  taken: string[];
  resendWanted: boolean;
};

export type CodeRequestState = OtpRequested & { verifying: boolean };
