/** The records in Postgres, as a workflow reads and writes them: retried for as long as it takes. */

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

/** Whether a login by itself may begin now, as the settings and records have it. */
export function askLoginHours(accountId: string) {
  // By the clock of the timers: one that is behind it would find the hours closed when they have just opened.
  const input = { accountId, now: Date.now() };
  return activities.askLoginHours.executeWithOptions({ summary: 'Look at the login hours' }, [input]);
}

/** Writes what the account does next and, if a session has ended, how. Told to people only after it is written. */
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

/** Ends what a session may still give the bank, and says what the bank may have seen of it. */
export function settleSession(input: BrowserSessionInput): Promise<Settled> {
  const summary = 'See what the bank may have seen of the session';
  return activities.settleSession.executeWithOptions({ summary }, [input]);
}

/** Keeps a session of which nobody has heard from beginning later. False when it had begun. */
export function giveUpSession(input: BrowserSessionInput): Promise<boolean> {
  const summary = 'See that the lost session does not begin late';
  return activities.giveUpSession.executeWithOptions({ summary }, [input]);
}
