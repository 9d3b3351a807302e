/**
 * What a bank may have seen of a session without us knowing its answer. The mark is written before credentials, a code
 * or a request for another code are given. It is removed with the bank's answer, or when the bank has surely seen
 * nothing.
 */
import { sql } from 'kysely';
import type { Unanswered } from '../../domain/failures.ts';
import type { Db } from '../core/connect.ts';
import { type SessionKey, SessionSuperseded } from './sessions.ts';

/**
 * Records what is about to be given to the bank. Throws `SessionSuperseded` when this session has been given up: then
 * the bank must not see it.
 */
export async function markUnanswered(db: Db, { accountId, sessionId }: SessionKey, what: Unanswered): Promise<void> {
  const { rows } = await sql`
    update runs set unanswered = ${what} from accounts
    where runs.id = ${sessionId} and runs.ended_at is null and accounts.id = ${accountId}
      and accounts.session_id = runs.id and accounts.deleted_at is null
    returning runs.id`.execute(db);
  if (rows.length === 0) throw new SessionSuperseded();
}

/** Records that the bank has answered, or has surely seen nothing. Does nothing for a run that has ended. */
export async function clearUnanswered(db: Db, { sessionId }: SessionKey): Promise<void> {
  await db
    .updateTable('runs')
    .set({ unanswered: null })
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .execute();
}

/** The records of a session when its workflow closes it. */
export type Settled = {
  /** False when no worker had begun it. Then none will. */
  began: boolean;
  unanswered: Unanswered | null;
};

/**
 * Ends the session's right to give anything to the bank, and returns what the bank may have seen of it until then. Both
 * happen under one lock, so that a worker that was frozen cannot give something in between. Safe to repeat.
 */
export function settleSession(
  db: Db,
  { accountId, sessionId, sequence }: SessionKey & { sequence: number },
): Promise<Settled> {
  return db.transaction().execute(async (trx) => {
    await sql`
      update accounts set session_sequence = greatest(session_sequence, ${sequence}::bigint),
        session_id = case when session_id = ${sessionId} then null else session_id end
      where id = ${accountId}`.execute(trx);
    const run = await trx.selectFrom('runs').select('unanswered').where('id', '=', sessionId).executeTakeFirst();
    return { began: run !== undefined, unanswered: run?.unanswered ?? null };
  });
}
