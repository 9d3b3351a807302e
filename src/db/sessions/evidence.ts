import type { Insertable, Selectable } from 'kysely';
import type { Db } from '../core/connect.ts';
import type { Database } from '../core/schema.ts';

export type Evidence = Selectable<Database['evidence']>;

/** Keeps what the page looked like, masked. Inside the transaction that holds the session's fence. */
export async function insertEvidence(db: Db, evidence: Insertable<Database['evidence']>): Promise<void> {
  await db.insertInto('evidence').values(evidence).execute();
}

/** Says in the run as well where its page wanted to go. */
export async function recordRefusedHost(db: Db, sessionId: string, host: string): Promise<void> {
  await db.updateTable('runs').set({ refused_host: host }).where('id', '=', sessionId).execute();
}

/** One account's evidence, with its picture; empty when it is of another account. */
export function findEvidence(db: Db, accountId: string, id: string): Promise<Evidence | undefined> {
  return db
    .selectFrom('evidence')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
}
