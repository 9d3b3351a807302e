/** The life of a code request, as the worker that holds the page writes it. The API's reads are in `otp-requests.ts`. */
import { sql } from 'kysely';
import type { CodeOutcome, CodeRequest } from '../banks/bank.ts';
import type { Db } from './connect.ts';
import { asCurrentSession, recordProgress, type SessionKey, withStage } from './sessions.ts';

export type CodeRequestKey = SessionKey & { requestId: string };

/** Opens the account's one pending request. `timeoutSeconds` from now it counts as expired. Safe to repeat. */
export function openCodeRequest(
  db: Db,
  key: CodeRequestKey,
  { descriptor, triesLeft, canResend }: CodeRequest,
  timeoutSeconds: number,
): Promise<{ requestedAt: Date; expiresAt: Date }> {
  return asCurrentSession(db, key, async (trx) => {
    // A request of an earlier session of this account has nobody behind it.
    await trx
      .updateTable('otp_requests')
      .set({ state: 'cancelled', reason: 'superseded', ended_at: sql`now()`, verifying: false })
      .where('account_id', '=', key.accountId)
      .where('state', '=', 'pending')
      .where('id', '!=', key.requestId)
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
        tries_left: triesLeft,
        can_resend: canResend,
        expires_at: sql`now() + make_interval(secs => ${timeoutSeconds})`,
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ id: key.requestId }))
      .returning(['requested_at', 'expires_at'])
      .executeTakeFirstOrThrow();
    await recordProgress(trx, key, 'awaiting_otp');
    return { requestedAt: row.requested_at, expiresAt: row.expires_at };
  });
}

/**
 * Marks a code as on its way into the page, in one statement. False when it must not be typed: the request has
 * ended, another code is being checked, or the session has been given up.
 */
export async function beginCodeCheck(db: Db, key: CodeRequestKey): Promise<boolean> {
  const { rows } = await sql`
    with request as (
      update otp_requests set verifying = true
      from accounts
      where otp_requests.id = ${key.requestId} and otp_requests.state = 'pending' and not otp_requests.verifying
        and accounts.id = otp_requests.account_id and accounts.session_id = ${key.sessionId}
        and otp_requests.session_id = accounts.session_id and accounts.deleted_at is null
      returning otp_requests.account_id
    ), account as (
      update accounts set state = 'verifying_otp', state_since = now()
      from request where accounts.id = request.account_id
    ), run as (
      update runs set stages = ${withStage('verifying_otp')}
      from request where runs.id = ${key.sessionId}
    )
    select account_id from request`.execute(db);
  return rows.length === 1;
}

/** Writes down what the bank made of the code. */
export function recordCodeOutcome(db: Db, key: CodeRequestKey, outcome: CodeOutcome): Promise<void> {
  return asCurrentSession(db, key, async (trx) => {
    const request = trx
      .updateTable('otp_requests')
      .where('id', '=', key.requestId)
      .where('state', '=', 'pending')
      .where('verifying', '=', true);
    if (outcome.outcome === 'accepted') {
      await request.set({ state: 'fulfilled', verifying: false, ended_at: sql`now()` }).execute();
      return;
    }
    if (outcome.outcome === 'failed') {
      await request
        .set({ state: 'cancelled', verifying: false, ended_at: sql`now()`, reason: outcome.reason })
        .execute();
      return;
    }
    const refused = { attempts: sql<number>`attempts + 1`, last_rejection: outcome.reason, verifying: false };
    if (outcome.canRetry) {
      await request.set({ ...refused, tries_left: outcome.triesLeft }).execute();
      await recordProgress(trx, key, 'awaiting_otp');
    } else {
      await request
        .set({ ...refused, tries_left: 0, state: 'cancelled', ended_at: sql`now()`, reason: outcome.reason })
        .execute();
    }
  });
}

/** The bank sent another code: what it said about it, for the person who waits. */
export function recordResend(db: Db, key: CodeRequestKey, { triesLeft, canResend }: CodeRequest): Promise<void> {
  return asCurrentSession(db, key, async (trx) => {
    await trx
      .updateTable('otp_requests')
      .set({ tries_left: triesLeft, can_resend: canResend })
      .where('id', '=', key.requestId)
      .where('state', '=', 'pending')
      .execute();
  });
}
