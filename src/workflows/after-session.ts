/**
 * Decides what follows the end of a session: counting, backing off, blocking. It is plain computation on the failure
 * table.
 */

import type { SessionResult } from '../activities/browser-session.ts';
import type { SessionPlan } from '../db/accounts/account-plan.ts';
import { type BlockReason, type FailureReason, failureKind } from '../domain/failures.ts';
import { spread } from '../domain/spread.ts';
import { takenOverWait } from './taken-over.ts';

export type SessionEnding =
  | Exclude<SessionResult, { outcome: 'waits' }>
  /** The worker stopped in an orderly way, and another one continues the session. */
  | { outcome: 'handed_over' }
  /** The worker is gone. */
  | { outcome: 'lost' }
  /** A worker took it and was gone before it did anything. It cannot begin any more. */
  | { outcome: 'never_began' }
  | { outcome: 'expired' }
  | { outcome: 'stopped' }
  /** A person ended this session, but did not stop the account. */
  | { outcome: 'ended' };

export type Before = {
  plan: SessionPlan;
  failures: number;
  retries: number;
  loggedIn: boolean;
  /** How long the session was logged in, ms. */
  heldFor: number;
  accountId: string;
  blocked: { reason: BlockReason } | null;
  /** How many sessions in a row found the customer logged in at the bank. */
  takenOver?: number;
  /** The bank may have seen credentials or a code of the session, and we do not know its answer. */
  unanswered?: boolean;
  /**
   * True when every failure counted before was a code request that nobody answered. Unknown in memories from before it
   * was stored.
   */
  nobodyAnswered?: boolean | undefined;
};

export type Next = {
  failures: number;
  retries: number;
  reason: FailureReason | null;
  /** The failure counts because the bank may have seen the login. */
  unanswered?: boolean;
  /**
   * How many sessions in a row found the customer logged in at the bank. Absent when something else ended the session.
   */
  takenOver?: number;
  nobodyAnswered: boolean;
  to:
    | { state: 'scheduled' | 'backing_off'; delayMs: number }
    | { state: 'blocked'; reason: BlockReason }
    | { state: 'stopped' };
};

const MINUTE = 60_000;
const LONGEST_BACKOFF = 30 * MINUTE;
/** A session at least this long resets the counter of short sessions. */
const SETTLED = 10 * MINUTE;
/** Failures that are not the bank's fault: after the first one, the new login need not wait. */
const atOnceTheFirstTime: FailureReason[] = ['worker_lost', 'session_dropped', 'browser_crashed'];

export function afterSession(before: Before, ending: SessionEnding): Next {
  const next = followingOf(before, ending);
  const nobodyAnswered = nobodyAnsweredAny(before, next);
  if (!nobodyAnswered || next.to.state !== 'blocked' || next.to.reason !== 'repeated_login_failures')
    return { ...next, nobodyAnswered };
  return { ...next, nobodyAnswered, to: { state: 'blocked', reason: 'nobody_answered' } };
}

/** Returns true when all failures that are counted now were code requests that nobody answered. */
function nobodyAnsweredAny({ loggedIn, ...before }: Before, { failures, reason }: Following): boolean {
  const earlier = loggedIn ? 0 : before.failures;
  const soFar = earlier === 0 || before.nobodyAnswered === true;
  return failures > earlier ? soFar && reason === 'assistance_timeout' : failures > 0 && soFar;
}

type Following = Omit<Next, 'nobodyAnswered'>;

function followingOf(before: Before, ending: SessionEnding): Following {
  const failures = before.loggedIn ? 0 : before.failures;
  const retries = before.heldFor >= SETTLED ? 0 : before.retries;
  switch (ending.outcome) {
    case 'stopped':
      return { failures: before.unanswered ? failures + 1 : failures, retries, reason: null, to: { state: 'stopped' } };
    case 'ended':
      return {
        failures: before.unanswered ? failures + 1 : failures,
        retries,
        reason: null,
        to: afterEnding(before, failures),
      };
    case 'completed':
      return { failures: 0, retries: 0, reason: null, to: scheduled(before) };
    case 'handed_over':
      if (before.unanswered) return afterFailure(before, 'worker_lost', failures, retries);
      return { failures, retries, reason: null, to: { state: 'scheduled', delayMs: 0 } };
    case 'never_began':
    // It did not log in. The next login follows the login hours.
    case 'not_resumed':
      return { failures, retries, reason: null, to: { state: 'scheduled', delayMs: 0 } };
    case 'refused':
      // The records knew more than this workflow, which has read them again since.
      if (before.blocked)
        return { failures, retries, reason: null, to: { state: 'blocked', reason: before.blocked.reason } };
      if (before.unanswered) return afterFailure(before, 'worker_lost', failures, retries);
      return { failures, retries, reason: null, to: { state: 'scheduled', delayMs: 5_000 } };
    case 'expired':
      return afterFailure(before, 'assistance_timeout', failures, retries);
    case 'lost':
      return afterFailure(before, 'worker_lost', failures, retries);
    case 'failed':
      return afterFailure(before, ending.reason, failures, retries);
  }
}

/** The next login is automatic, so the bank may count one login too many. */
function afterEnding(before: Before, failures: number): Following['to'] {
  const limitReached = before.unanswered && failures + 1 >= before.plan.loginFailureLimit;
  return limitReached ? { state: 'blocked', reason: 'repeated_login_failures' } : scheduled(before);
}

function afterFailure(before: Before, reason: FailureReason, failures: number, retries: number): Following {
  // What the bank may have seen counts, whatever ended the session.
  const unanswered = before.unanswered === true && failureKind(reason) === 'retried';
  switch (unanswered ? 'counted' : failureKind(reason)) {
    case 'fatal':
      return { failures: failures + 1, retries, reason, to: { state: 'blocked', reason } };
    case 'counted': {
      const counted = failures + 1;
      const limitReached = counted >= before.plan.loginFailureLimit;
      return {
        failures: counted,
        retries: 0,
        reason,
        ...(unanswered && { unanswered }),
        to: limitReached ? { state: 'blocked', reason: 'repeated_login_failures' } : scheduled(before),
      };
    }
    case 'retried': {
      const row = retries + 1;
      if (reason === 'session_taken_over') {
        const takenOver = before.heldFor >= SETTLED ? 1 : (before.takenOver ?? 0) + 1;
        const waitSeconds = before.plan.takenOverWaitSeconds;
        const delayMs = takenOverWait(waitSeconds, takenOver, jitter(before.accountId, takenOver));
        return { failures, retries: row, reason, takenOver, to: { state: 'backing_off', delayMs } };
      }
      const delayMs = backoff(atOnceTheFirstTime.includes(reason) ? row - 1 : row) * jitter(before.accountId, row);
      return { failures, retries: row, reason, to: { state: 'backing_off', delayMs } };
    }
  }
}

/** Returns no delay first, then 1, 2, 4 … 30 minutes. */
function backoff(step: number): number {
  return step === 0 ? 0 : Math.min(LONGEST_BACKOFF, MINUTE * 2 ** (step - 1));
}

/** Returns 0.75 to 1.25, different at each try, so that accounts that failed together do not log in together again. */
export const jitter = (accountId: string, row: number): number => 1 + (spread(`${accountId} ${row}`) - 1) * 2.5;

const scheduled = ({ plan, accountId }: Before): Next['to'] => ({
  state: 'scheduled',
  delayMs: cadence(plan, accountId),
});

/**
 * Returns the account's own interval in ms: up to a tenth shorter or longer than the setting, so that accounts spread
 * out.
 */
export function cadence(plan: SessionPlan, accountId: string): number {
  return plan.scrapeIntervalSeconds * 1_000 * spread(accountId);
}
