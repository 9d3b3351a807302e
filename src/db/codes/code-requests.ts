/**
 * Writes the life of a code request, for the worker that holds the page. The reads of the API are in `otp-requests.ts`.
 */
import { sql } from 'kysely';
import type { CodeOutcome, CodeRequest } from '../../banks/bank.ts';
import type { Db } from '../core/connect.ts';
import { type AccountChange, appendEvents, eventFrom, failureData, stateChange } from '../history/events.ts';
import { asCurrentSession, recordProgress, withStage } from '../sessions/sessions.ts';
import { clearUnanswered } from '../sessions/unanswered.ts';
import { withholdAuthenticator } from './authenticator.ts';
import { type CodeRequestKey, channelOf, describeCode } from './otp-requests.ts';

export type RequestTimes = { requestedAt: Date; expiresAt: Date };

/**
 * Opens the account's one pending request. It expires `timeoutSeconds` from now. A request that the service answers by
 * itself is not announced. Safe to repeat.
 */
export function openCodeRequest(
  db: Db,
  key: CodeRequestKey,
  { descriptor, triesLeft, canResend }: CodeRequest,
  timeoutSeconds: number,
  answeredBy: 'people' | 'service' = 'people',
): Promise<RequestTimes> {
  return asCurrentSession(db, key, async (trx) => {
    // A request of an earlier session of this account has no page behind it any more.
    const orphans = await trx
      .updateTable('otp_requests')
      .set({ state: 'cancelled', reason: 'superseded', ended_at: sql`now()`, verifying: false })
      .where('account_id', '=', key.accountId)
      .where('state', '=', 'pending')
      .where('id', '!=', key.requestId)
      .returning('id')
      .execute();
    const row = await trx
      .insertInto('otp_requests')
      .values({
        id: key.requestId,
        account_id: key.accountId,
        session_id: key.sessionId,
        length: descriptor.length,
        type: descriptor.type,
        purpose: descriptor.purpose ?? null,
        channel: channelOf(descriptor),
        tries_left: triesLeft,
        can_resend: canResend,
        answered_by_service: answeredBy === 'service',
        expires_at: sql`now() + make_interval(secs => ${timeoutSeconds})`,
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ id: key.requestId }))
      // A row that existed before was updated by the upsert, and therefore has an xmax.
      .returning(['requested_at', 'expires_at', sql<boolean>`xmax = 0`.as('opened')])
      .executeTakeFirstOrThrow();
    const expiresAt = row.expires_at.toISOString();
    await appendEvents(trx, key.accountId, [
      ...orphans.map(({ id }) => cancelled(id, 'superseded')),
      ...(row.opened && answeredBy === 'people'
        ? [requested(key, { descriptor, triesLeft, canResend, attempts: 0, expiresAt })]
        : []),
    ]);
    // The bank has answered the credentials with its request for a code.
    if (answeredBy === 'people') await recordProgress(trx, key, 'awaiting_otp');
    else await clearUnanswered(trx, key);
    return { requestedAt: row.requested_at, expiresAt: row.expires_at };
  });
}

/**
 * Marks a code as being typed, in one statement. Returns false when it must not be typed: the request has ended,
 * another code is being checked, or the session has been given up. `again` says that an earlier try, whose response did
 * not arrive, may have marked this code already.
 */
export async function beginCodeCheck(db: Db, key: CodeRequestKey, again = false): Promise<boolean> {
  const { rows } = await sql`
    with request as (
      update otp_requests set verifying = true
      from accounts
      where otp_requests.id = ${key.requestId} and otp_requests.state = 'pending' and (${again} or not otp_requests.verifying)
        and accounts.id = otp_requests.account_id and accounts.session_id = ${key.sessionId}
        and otp_requests.session_id = accounts.session_id and accounts.deleted_at is null
      returning otp_requests.account_id as id, accounts.user_id
    ), account as (
      update accounts set state = 'verifying_otp', state_since = now()
      from request where accounts.id = request.id
    ), event as (${eventFrom('request', stateChange('verifying_otp', key.sessionId))}), run as (
      update runs set stages = ${withStage('verifying_otp')}, unanswered = 'code'
      from request where runs.id = ${key.sessionId}
    )
    select id from request`.execute(db);
  return rows.length === 1;
}

/** Records the bank's verdict on the code. Repeating it has no effect. */
export function recordCodeOutcome(db: Db, key: CodeRequestKey, outcome: CodeOutcome): Promise<void> {
  return asCurrentSession(db, key, async (trx) => {
    const { accountId, requestId, sessionId } = key;
    const request = await trx
      .updateTable('otp_requests')
      .where('id', '=', requestId)
      .where('state', '=', 'pending')
      .where('verifying', '=', true)
      .set({ verifying: false, ...verdictOf(outcome) })
      .returning(['length', 'type', 'purpose', 'channel', 'attempts', 'tries_left', 'can_resend', 'expires_at'])
      .returning(['answered_by_service', 'requested_at'])
      .executeTakeFirst();
    if (request && outcome.outcome !== 'failed') await clearUnanswered(trx, key);
    if (request?.answered_by_service && request.channel === 'unknown' && outcome.outcome === 'rejected')
      await withholdAuthenticator(trx, accountId, request.requested_at);
    // No person was asked, so nothing is announced.
    if (!request || request.answered_by_service) return;
    if (outcome.outcome === 'accepted')
      return appendEvents(trx, accountId, [{ type: 'assistance.fulfilled', data: { requestId } }]);
    if (outcome.outcome === 'failed' || !outcome.canRetry)
      return appendEvents(trx, accountId, [cancelled(requestId, outcome.reason)]);
    const { attempts, tries_left: triesLeft, can_resend: canResend } = request;
    const descriptor = describeCode(request);
    const expiresAt = request.expires_at.toISOString();
    await appendEvents(trx, accountId, [
      { type: 'login.failed', data: { ...failureData(sessionId, outcome.reason), attempts } },
      requested(key, { descriptor, triesLeft, canResend, attempts, expiresAt }),
    ]);
    await recordProgress(trx, key, 'awaiting_otp');
  });
}

/**
 * Asks people for the code that the service could not give by itself, from now on for `timeoutSeconds`. Safe to repeat.
 */
export function askPeople(db: Db, key: CodeRequestKey, timeoutSeconds: number): Promise<RequestTimes> {
  return asCurrentSession(db, key, async (trx) => {
    const row = await trx
      .updateTable('otp_requests')
      .set({ answered_by_service: false, expires_at: sql`now() + make_interval(secs => ${timeoutSeconds})` })
      .where('id', '=', key.requestId)
      .returning(['length', 'type', 'purpose', 'channel', 'attempts', 'tries_left', 'can_resend'])
      .returning(['requested_at', 'expires_at'])
      .executeTakeFirstOrThrow();
    const { attempts, tries_left: triesLeft, can_resend: canResend, expires_at: expiresAt } = row;
    const descriptor = describeCode(row);
    await appendEvents(trx, key.accountId, [
      requested(key, { descriptor, triesLeft, canResend, attempts, expiresAt: expiresAt.toISOString() }),
    ]);
    await recordProgress(trx, key, 'awaiting_otp');
    return { requestedAt: row.requested_at, expiresAt };
  });
}

function verdictOf(outcome: CodeOutcome) {
  if (outcome.outcome === 'accepted') return { state: 'fulfilled', ended_at: sql<Date>`now()` } as const;
  const ended = { state: 'cancelled', ended_at: sql<Date>`now()`, reason: outcome.reason } as const;
  if (outcome.outcome === 'failed') return ended;
  const refused = { attempts: sql<number>`attempts + 1`, last_rejection: outcome.reason };
  return outcome.canRetry ? { ...refused, tries_left: outcome.triesLeft } : { ...refused, ...ended, tries_left: 0 };
}

type Requested = Extract<AccountChange, { type: 'assistance.requested' }>['data'];

const requested = ({ requestId }: CodeRequestKey, data: Omit<Requested, 'requestId'>): AccountChange => ({
  type: 'assistance.requested',
  data: { requestId, ...data },
});

const cancelled = (requestId: string, reason: string): AccountChange => ({
  type: 'assistance.cancelled',
  data: { requestId, reason },
});

/** Records that the bank sent another code, and what it said about it, for the person who waits. */
export function recordResend(db: Db, key: CodeRequestKey, sent: CodeRequest): Promise<void> {
  const { triesLeft, canResend } = sent;
  const channel = channelOf(sent.descriptor);
  return asCurrentSession(db, key, async (trx) => {
    await trx
      .updateTable('otp_requests')
      // The new code may come by another channel.
      .set({ tries_left: triesLeft, can_resend: canResend, ...(channel === 'unknown' ? {} : { channel }) })
      .where('id', '=', key.requestId)
      .where('state', '=', 'pending')
      .execute();
    await clearUnanswered(trx, key);
  });
}
