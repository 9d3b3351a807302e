/** What follows the end of a session: counting, backing off, blocking. Plain computation on the failure table. */

import type { SessionResult } from '../activities/browser-session.ts';
import type { SessionPlan } from '../db/accounts/account-plan.ts';
import { type BlockReason, type FailureReason, failureKind } from '../domain/failures.ts';
import { spread } from '../domain/spread.ts';
import { takenOverWait } from './taken-over.ts';

export type SessionEnding =
  | Exclude<SessionResult, { outcome: 'waits' }>
  /** The worker stopped in an orderly way and another one goes on. */
  | { outcome: 'handed_over' }
  /** The worker is gone. */
  | { outcome: 'lost' }
  /** A worker took it, was gone before it did anything, and cannot begin any more. */
  | { outcome: 'never_began' }
  | { outcome: 'expired' }
  | { outcome: 'stopped' }
  /** A person ended this session, and not the account. */
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
  /** How often in a row the customer was met at the bank. */
  takenOver?: number;
  /** The bank may have seen credentials or a code of the session, and its answer is not known. */
  unanswered?: boolean;
  /** Every failure counted so far was a code that nobody gave. Unknown in memories of before it was asked for. */
  nobodyAnswered?: boolean | undefined;
};

export type Next = {
  failures: number;
  retries: number;
  reason: FailureReason | null;
  /** The failure counts because the bank may have seen the login. */
  unanswered?: boolean;
  /** How often in a row the customer was met at the bank; absent when something else ended the session. */
  takenOver?: number;
  nobodyAnswered: boolean;
  to:
    | { state: 'scheduled' | 'backing_off'; delayMs: number }
    | { state: 'blocked'; reason: BlockReason }
    | { state: 'stopped' };
};

const MINUTE = 60_000;
const LONGEST_BACKOFF = 30 * MINUTE;
/** A session that lasted this long ends a row of short ones. */
const SETTLED = 10 * MINUTE;
/** Lost through no fault of the bank: the first new login need not wait. */
const atOnceTheFirstTime: FailureReason[] = ['worker_lost', 'session_dropped', 'browser_crashed'];

export function afterSession(before: Before, ending: SessionEnding): Next {
  const next = followingOf(before, ending);
  const nobodyAnswered = nobodyAnsweredAny(before, next);
  if (!nobodyAnswered || next.to.state !== 'blocked' || next.to.reason !== 'repeated_login_failures')
    return { ...next, nobodyAnswered };
  return { ...next, nobodyAnswered, to: { state: 'blocked', reason: 'nobody_answered' } };
}

/** Whether all failures that are counted now were codes that nobody gave. */
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
    // It did not log in, and does when the login hours say so.
    case 'not_resumed':
      return { failures, retries, reason: null, to: { state: 'scheduled', delayMs: 0 } };
    case 'refused':
      // The records knew better than this workflow, which has looked at them again.
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

/** The next login comes by itself, so that one more that the bank may have seen can be one too many. */
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

/** Nothing, then 1, 2, 4 … 30 minutes. */
function backoff(step: number): number {
  return step === 0 ? 0 : Math.min(LONGEST_BACKOFF, MINUTE * 2 ** (step - 1));
}

/** 0.75 to 1.25, another one at each try: accounts that failed together do not come back together. */
export const jitter = (accountId: string, row: number): number => 1 + (spread(`${accountId} ${row}`) - 1) * 2.5;

const scheduled = ({ plan, accountId }: Before): Next['to'] => ({
  state: 'scheduled',
  delayMs: cadence(plan, accountId),
});

/** The account's own interval, ms: up to a tenth shorter or longer than the setting, so that accounts spread out. */
export function cadence(plan: SessionPlan, accountId: string): number {
  return plan.scrapeIntervalSeconds * 1_000 * spread(accountId);
}
