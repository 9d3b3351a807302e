import { sql } from 'kysely';
import type { Db } from '../core/connect.ts';
import type { SessionKey } from './sessions.ts';

/**
 * Ensures that a session which has not begun never does, however late its worker wakes up. Returns false when it had
 * begun. Safe to repeat.
 */
export async function giveUpSession(
  db: Db,
  { accountId, sessionId, sequence }: SessionKey & { sequence: number },
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    // A session begins under the same lock: either before this, or not at all.
    await trx
      .updateTable('accounts')
      .set({ session_sequence: sql`greatest(session_sequence, ${sequence}::bigint)` })
      .where('id', '=', accountId)
      .execute();
    const run = await trx.selectFrom('runs').select('id').where('id', '=', sessionId).executeTakeFirst();
    return run === undefined;
  });
}
