/** Between sessions no browser is open: the account waits for the timer or for a person. */

import { condition, patched, upsertSearchAttributes } from '@temporalio/workflow';
import type { SessionRecord } from '../db/accounts/account-plan.ts';
import { spread } from '../domain/spread.ts';
import type { SessionState } from '../domain/states.ts';
import { searchAttributes } from '../temporal/names.ts';
import type { AccountState } from './account-state.ts';
import { afterSession, cadence } from './after-session.ts';
import { withdrawStop } from './inbox.ts';
import { takeNext } from './next-step.ts';
import { moveTo, settleSession } from './records.ts';
import { enterState, showDetails } from './show-account.ts';
import { isTurn, somethingAsked } from './wait-for-turn.ts';

/** Waits until the next login is due (true), or until something has changed (false). */
export async function isDue(account: AccountState): Promise<boolean> {
  const { wants } = account;
  if (wants.stop) {
    await stop(account);
    return false;
  }
  if (wants.restart) {
    await restart(account);
    account.asked = true;
    return account.plan.hasCredentials;
  }
  const parked = account.state === 'blocked' || account.state === 'stopped';
  if (parked || !account.plan.hasCredentials) {
    account.wants.run = false;
    await condition(() => account.wants.stop || account.wants.restart || account.planChanged);
    return replan(account);
  }
  if (wants.run) {
    account.wants.run = false;
    account.asked = true;
    return true;
  }
  if (account.queued) return (await isTurn(account, account.queued)) || replan(account);
  const left = account.nextRunAt ? Date.parse(account.nextRunAt) - Date.now() : 0;
  if (left <= 0) return true;
  const asked = () => somethingAsked(account);
  const summary = account.state === 'backing_off' ? 'Back off before the next try' : 'Wait for the next login';
  if (!(await condition(asked, left, { summary }))) return true;
  return replan(account);
}

/**
 * Applies a new plan. A new interval counts from the end of the last session, and the first credentials start a login
 * at once.
 */
async function replan(account: AccountState): Promise<false> {
  if (!account.planChanged) return false;
  account.planChanged = false;
  if (account.state === 'scheduled' && !account.queued) {
    const from = account.lastEndedAt ? Date.parse(account.lastEndedAt) : null;
    const nextRunAt = from === null ? null : new Date(from + cadence(account.plan, account.accountId)).toISOString();
    if (nextRunAt !== account.nextRunAt) {
      account.nextRunAt = nextRunAt;
      await moveTo(account, 'scheduled', { summary: 'Record the next login' });
    }
  }
  showDetails(account);
  return false;
}

async function stop(account: AccountState): Promise<void> {
  const { onlySession } = account.wants;
  withdrawStop(account);
  // The session that it was meant for is over.
  if (onlySession) return;
  // A block is stronger than a stop: only a person who has fixed the cause lifts it.
  if (account.state === 'blocked' || account.state === 'stopped') return;
  account.queued = null;
  account.nextRunAt = null;
  await moveTo(account, 'stopped', { summary: 'Record the stop' });
}

async function restart(account: AccountState): Promise<void> {
  const parked = account.state === 'blocked' || account.state === 'stopped' || account.failures > 0;
  Object.assign(account, { failures: 0, retries: 0, takenOver: 0, note: null, nextRunAt: null });
  account.wants.restart = false;
  if (!parked) return;
  if (account.blocked) {
    account.blocked = null;
    upsertSearchAttributes([{ key: searchAttributes.blockedReason, value: null }]);
  }
  await moveTo(account, 'scheduled', { summary: 'Record the restart' });
}

/**
 * A restarted workflow takes its state from Postgres: a blocked account stays blocked. Jitter keeps many accounts from
 * logging in together.
 */
export async function resume(account: AccountState, records: SessionRecord): Promise<void> {
  account.sequence = records.sequence;
  account.failures = records.failures;
  account.nobodyAnswered = records.nobodyAnswered ?? false;
  account.lastEndedAt = records.lastEndedAt;
  if (records.blocked) {
    account.blocked = records.blocked;
    upsertSearchAttributes([{ key: searchAttributes.blockedReason, value: records.blocked.reason }]);
    enterState(account, 'blocked');
    return;
  }
  if (records.state === 'stopped') return enterState(account, 'stopped');
  if (records.closedHours) account.hours = records.closedHours;
  if (records.nextRunAt) account.nextRunAt = records.nextRunAt;
  else if (records.sessionId) {
    // A session was open when the workflow was lost. The next one starts soon, but not together with all others.
    const soon = ((spread(account.accountId) - 0.9) / 0.2) * 10_000;
    account.nextRunAt = new Date(Date.now() + soon).toISOString();
  }
  if (records.sessionId === null || !patched('close-the-lost-session')) return enterState(account, 'scheduled');
  const lost = { outcome: 'lost', reason: 'worker_lost', request: 'cancelled', requestReason: 'worker_lost' } as const;
  // No workflow owns that session any more: its run ends, its request is cancelled, and its worker may not write for
  // it.
  const end = { sessionId: records.sessionId, ...lost };
  const state = await countLost(account, records.sessionId);
  await moveTo(account, state, { summary: 'Close the session that was lost', end });
}

/** Counts a session that was lost with the workflow like any other, when the bank may have seen it. */
async function countLost(account: AccountState, sessionId: string): Promise<SessionState> {
  if (!patched('count-the-lost-login')) return 'scheduled';
  const { accountId, sequence } = account;
  const { unanswered } = await settleSession({ accountId, sessionId, sequence });
  if (unanswered === null) return 'scheduled';
  const next = afterSession({ ...account, loggedIn: false, heldFor: 0, unanswered: true }, { outcome: 'lost' });
  takeNext(account, next);
  return next.to.state;
}
