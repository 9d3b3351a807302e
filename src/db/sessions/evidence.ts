import type { Insertable, Selectable } from 'kysely';
import type { Db } from '../core/connect.ts';
import type { Database } from '../core/schema.ts';

export type Evidence = Selectable<Database['evidence']>;

/** Stores what the page looked like, masked. Call it within the transaction that holds the session's fence. */
export async function insertEvidence(db: Db, evidence: Insertable<Database['evidence']>): Promise<void> {
  await db.insertInto('evidence').values(evidence).execute();
}

/** Records in the run, too, which host its page wanted to reach. */
export async function recordRefusedHost(db: Db, sessionId: string, host: string): Promise<void> {
  await db.updateTable('runs').set({ refused_host: host }).where('id', '=', sessionId).execute();
}

/** Returns a piece of evidence of this account, with its picture. Undefined when it belongs to another account. */
export function findEvidence(db: Db, accountId: string, id: string): Promise<Evidence | undefined> {
  return db
    .selectFrom('evidence')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
}
