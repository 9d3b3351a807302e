/** Reads and writes the records in Postgres for a workflow. Calls are retried for as long as it takes. */

import { proxyActivities } from '@temporalio/workflow';
import type { BrowserSessionInput } from '../activities/browser-session.ts';
import type { Activities } from '../activities/index.ts';
import type { SessionEnd } from '../db/sessions/session-end.ts';
import type { Settled } from '../db/sessions/unanswered.ts';
import type { ClosedHours } from '../domain/login-hours.ts';
import type { SessionState } from '../domain/states.ts';
import type { AccountState } from './account-state.ts';
import { enterState } from './show-account.ts';

const activities = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

export function loadAccount(accountId: string, summary: string) {
  return activities.loadAccount.executeWithOptions({ summary }, [{ accountId }]);
}

/** Asks whether a scheduled login may begin now, by the settings and records. */
export function askLoginHours(accountId: string) {
  // Uses the clock of the timers: a clock behind it would find the hours closed just after they opened.
  const input = { accountId, now: Date.now() };
  return activities.askLoginHours.executeWithOptions({ summary: 'Look at the login hours' }, [input]);
}

/** Records what the account does next and, if a session has ended, how. People see it only after it is written. */
export async function moveTo(
  account: AccountState,
  state: SessionState,
  { summary, end = null, hours = null }: { summary: string; end?: SessionEnd | null; hours?: ClosedHours | null },
): Promise<void> {
  const { accountId, nextRunAt, failures, blocked, sequence, nobodyAnswered = false } = account;
  const loginOpensAt = hours?.opensAt ?? null;
  const standing = { accountId, state, nextRunAt, failures, nobodyAnswered, blocked, sequence, loginOpensAt };
  await activities.recordSession.executeWithOptions({ summary }, [{ standing, end }]);
  account.hours = hours;
  enterState(account, state);
}

/** Ends a session's right to give anything to the bank, and returns what the bank may have seen of it. */
export function settleSession(input: BrowserSessionInput): Promise<Settled> {
  const summary = 'See what the bank may have seen of the session';
  return activities.settleSession.executeWithOptions({ summary }, [input]);
}

/** Prevents a session that no worker has reported from beginning later. Returns false when it had begun. */
export function giveUpSession(input: BrowserSessionInput): Promise<boolean> {
  const summary = 'See that the lost session does not begin late';
  return activities.giveUpSession.executeWithOptions({ summary }, [input]);
}
