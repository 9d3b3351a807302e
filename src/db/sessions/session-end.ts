/** Records the end of a session, and what its account does until the next one. */

import { type Selectable, sql, type Transaction } from 'kysely';
import {
  type BlockReason,
  blockMessage,
  type FailureReason,
  failureKind,
  type Unanswered,
} from '../../domain/failures.ts';
import type { RunStage, SessionState } from '../../domain/states.ts';
import { noteBankHealth } from '../banks/bank-health.ts';
import { leaveLoginQueue } from '../banks/login-queue.ts';
import type { Db } from '../core/connect.ts';
import type { Database } from '../core/schema.ts';
import { type AccountChange, appendEvents, failureData, stateChange } from '../history/events.ts';

/** What an account does between sessions. */
export type Standing = {
  accountId: string;
  state: SessionState;
  nextRunAt: string | null;
  failures: number;
  blocked: { reason: BlockReason; at: string } | null;
  /** True when every one of `failures` was a code request that nobody answered. Absent in older workflows. */
  nobodyAnswered?: boolean;
  /** When the login hours begin for which the account waits. */
  loginOpensAt?: string | null;
  /** The newest session that this follows. A record that comes after another session has begun is not written. */
  sequence?: number;
};

export type SessionEnd = {
  sessionId: string;
  outcome: NonNullable<Selectable<Database['runs']>['outcome']>;
  reason: FailureReason | null;
  /** How a request that is still pending ends. */
  request: 'cancelled' | 'expired';
  requestReason: string;
};

/**
 * Closes the session's run and its open request, and records what the account does next. Safe to repeat, however late:
 * a worker that was frozen repeats it when it wakes.
 */
export function recordSessionEnd(db: Db, { end, standing }: { end: SessionEnd; standing: Standing }): Promise<void> {
  return db.transaction().execute(async (trx) => {
    // This lock comes first, as in every write of a session. Locks in different orders would end in a deadlock.
    const before = await lockStanding(trx, standing.accountId);
    const ended = await trx.selectFrom('runs').select('ended_at').where('id', '=', end.sessionId).executeTakeFirst();
    // An earlier call has already written all of this.
    if (ended?.ended_at) return;
    const request = await trx
      .updateTable('otp_requests')
      .set({ state: end.request, reason: end.requestReason, ended_at: sql`now()`, verifying: false })
      .where('session_id', '=', end.sessionId)
      .where('state', '=', 'pending')
      .returning('id')
      .executeTakeFirst();
    const run = await trx
      .updateTable('runs')
      .set({ ended_at: sql`now()`, outcome: end.outcome, reason: end.reason })
      // A failure that always counts is an answer of the bank, or of its page.
      .$if(end.reason !== null && failureKind(end.reason) !== 'retried', (ended) => ended.set({ unanswered: null }))
      .where('id', '=', end.sessionId)
      .where('ended_at', 'is', null)
      .returning(['stages', 'unanswered'])
      .executeTakeFirst();
    const changes: AccountChange[] = [];
    if (request) changes.push(...requestChanges(request.id, end));
    if (run) changes.push(...(await endChanges(trx, end, run)));
    if (run && end.reason) await noteBankHealth(trx, standing.accountId, end.reason);
    if (end.reason === 'session_taken_over') await forgetTakenSession(trx, standing.accountId);
    changes.push(...(await writeStanding(trx, standing, before)));
    await appendEvents(trx, standing.accountId, changes);
  });
}

export function recordStanding(db: Db, standing: Standing): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const before = await lockStanding(trx, standing.accountId);
    await appendEvents(trx, standing.accountId, await writeStanding(trx, standing, before));
  });
}

/** A client that does not know of expiry must remove its prompt too, so it is told that the request was cancelled. */
function requestChanges(requestId: string, { request, requestReason: reason }: SessionEnd): AccountChange[] {
  const data = { requestId, reason };
  const cancelled: AccountChange = { type: 'assistance.cancelled', data };
  return request === 'expired' ? [{ type: 'assistance.expired', data }, cancelled] : [cancelled];
}

/**
 * A session that was told to stop, or whose worker is gone, has not failed, unless the bank may have seen its login.
 * Notifications follow the same rule.
 */
async function endChanges(
  trx: Transaction<Database>,
  { sessionId, outcome, reason }: SessionEnd,
  { stages, unanswered }: { stages: RunStage[]; unanswered: Unanswered | null },
): Promise<AccountChange[]> {
  const stopped: AccountChange = { type: 'session.stopped', data: { sessionId, outcome, reason } };
  if ((outcome !== 'failed' && unanswered === null) || !reason) return [stopped];
  const data = failureData(sessionId, reason);
  const loggedIn = stages.some(({ stage }) => stage === 'scraping' || stage === 'monitoring');
  if (loggedIn) return [{ type: 'scrape.failed', data }, stopped];
  const { attempts } = await trx
    .selectFrom('otp_requests')
    .select(({ fn }) => fn.coalesce(fn.sum<string>('attempts'), sql<string>`0`).as('attempts'))
    .where('session_id', '=', sessionId)
    .executeTakeFirstOrThrow();
  return [{ type: 'login.failed', data: { ...data, attempts: Number(attempts) } }, stopped];
}

/** The customer uses the bank's session now. Continuing it after the wait would fail in the same way again. */
async function forgetTakenSession(trx: Transaction<Database>, accountId: string): Promise<void> {
  await trx.updateTable('browser_states').set({ resumable: false }).where('account_id', '=', accountId).execute();
}

type Before = Awaited<ReturnType<typeof lockStanding>>;

function lockStanding(trx: Transaction<Database>, accountId: string) {
  return trx
    .selectFrom('accounts')
    .select(['state', 'next_run_at', 'scrape_blocked_reason', 'session_sequence'])
    .where('id', '=', accountId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** Returns what has changed. Repeating it returns nothing. */
async function writeStanding(
  trx: Transaction<Database>,
  { accountId, state, nextRunAt, failures, nobodyAnswered = false, blocked, loginOpensAt = null, sequence }: Standing,
  before: Before,
): Promise<AccountChange[]> {
  if (before && sequence !== undefined && Number(before.session_sequence) > sequence) return [];
  await trx
    .updateTable('accounts')
    .set({
      // From now on, the session that ended may not write any more.
      session_id: null,
      host: null,
      state,
      state_since: sql`now()`,
      next_run_at: nextRunAt,
      failures,
      nobody_answered: nobodyAnswered,
      login_opens_at: loginOpensAt,
      scrape_blocked_at: blocked?.at ?? null,
      scrape_blocked_reason: blocked?.reason ?? null,
    })
    .where('id', '=', accountId)
    .execute();
  // It may have been in the queue of its bank, and does not use a turn there.
  if (loginOpensAt) await leaveLoginQueue(trx, accountId);
  if (!before) return [];
  const changes: AccountChange[] = [];
  const moved = before.state !== state || before.next_run_at?.getTime() !== timeOf(nextRunAt);
  if (moved) changes.push(stateChange(state, null, nextRunAt));
  if (blocked && before.scrape_blocked_reason !== blocked.reason) {
    const { reason } = blocked;
    changes.push({ type: 'account.blocked', data: { reason, message: blockMessage(reason) } });
    // Tells the same to clients that know only sessions.
    changes.push({ type: 'session.needs_attention', data: { reason } });
  }
  if (!blocked && before.scrape_blocked_reason) changes.push({ type: 'account.unblocked', data: {} });
  return changes;
}

const timeOf = (time: string | null): number | undefined => (time === null ? undefined : Date.parse(time));
