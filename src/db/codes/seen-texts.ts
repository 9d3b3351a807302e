import type { Db } from '../core/connect.ts';

/** True when a text message has already brought this code for this request. */
export async function isSeen(db: Db, requestId: string, fingerprint: string): Promise<boolean> {
  const row = await db
    .selectFrom('seen_texts')
    .select('request_id')
    .where('request_id', '=', requestId)
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();
  return row !== undefined;
}

/** Safe to repeat. */
export async function markSeen(db: Db, requestId: string, fingerprint: string): Promise<void> {
  await db
    .insertInto('seen_texts')
    .values({ request_id: requestId, fingerprint })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
