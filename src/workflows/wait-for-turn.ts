/** Lets a due login wait, because its bank already sees enough logins of ours or does not answer. */

import { condition } from '@temporalio/workflow';
import type { SessionResult } from '../activities/browser-session.ts';
import type { AccountState, Queued } from './account-state.ts';
import { enterState } from './show-account.ts';

export type Waits = Extract<SessionResult, { outcome: 'waits' }>;

/** For a turn whose signal was lost: asking again costs a few events, and keeps the position in the queue. */
const ASK_AGAIN_MS = 15 * 60_000;

/** The session has not begun. The records already say so: they were written when the account joined the queue. */
export function waitForTurn(account: AccountState, { outcome, ...turn }: Waits): void {
  account.session = null;
  const latest = Math.max(Date.now(), Date.parse(turn.expectedAt)) + ASK_AGAIN_MS;
  account.queued = { ...turn, askAgainAt: new Date(latest).toISOString() };
  account.nextRunAt = turn.expectedAt;
  // The account already waits for this run.
  account.wants.run = false;
  enterState(account, turn.bankDown ? 'backing_off' : 'scheduled');
}

/** Waits for the turn (true), or until something else is requested. */
export async function isTurn(account: AccountState, { askAgainAt }: Queued): Promise<boolean> {
  const came = () => account.turnOf === account.sequence;
  const left = Date.parse(askAgainAt) - Date.now();
  if (came() || left <= 0) return true;
  const summary = 'Wait its turn at the bank';
  const woken = await condition(() => came() || somethingAsked(account), left, { summary });
  return !woken || came();
}

/** True when a person wants something of an account whose page is not open. */
export const somethingAsked = ({ wants, planChanged }: AccountState): boolean =>
  Object.values(wants).some(Boolean) || planChanged;
