/** Applies what follows a session to the account: its counts, its block, and when it logs in next. */
import { upsertSearchAttributes } from '@temporalio/workflow';
import { searchAttributes } from '../temporal/names.ts';
import type { AccountState } from './account-state.ts';
import type { Next } from './after-session.ts';
import { failureNote, takenOverNote } from './describe-account.ts';

export function takeNext(account: AccountState, next: Next): void {
  account.failures = next.failures;
  account.retries = next.retries;
  account.takenOver = next.takenOver ?? 0;
  account.nobodyAnswered = next.nobodyAnswered;
  account.note = next.reason ? failureNote(next.reason, next.unanswered) : null;
  account.lastEndedAt = new Date().toISOString();
  account.nextRunAt = null;
  if (next.to.state === 'blocked') {
    account.blocked = { reason: next.to.reason, at: account.lastEndedAt };
    upsertSearchAttributes([{ key: searchAttributes.blockedReason, value: next.to.reason }]);
  } else if (next.to.state !== 'stopped') {
    account.nextRunAt = new Date(Date.now() + next.to.delayMs).toISOString();
    if (next.takenOver) account.note = takenOverNote(account.nextRunAt);
  }
}
