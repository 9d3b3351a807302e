/** Shows the state of an account's workflow: in the Temporal UI, in lists of workflows, and in queries. */
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { SessionState } from '../domain/states.ts';
import type { PendingAssistance, SessionStatus } from '../temporal/messages.ts';
import { searchAttributes } from '../temporal/names.ts';
import type { AccountState } from './account-state.ts';
import { describeAccount, waitNote } from './describe-account.ts';

export function enterState(account: AccountState, state: SessionState): void {
  account.state = state;
  account.since = new Date().toISOString();
  upsertSearchAttributes([{ key: searchAttributes.sessionState, value: state }]);
  showDetails(account);
}

/** A search attribute of its own, so that a list view finds accounts that need a person for a code. */
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
