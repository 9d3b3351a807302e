/** Until when we accept payloads that are not signed by a key that we hold as written by us. */
import { sql } from 'kysely';
import type { Db } from './connect.ts';

/** The cutoff by key id, in ms since 1970. The id is empty for payloads without a signature. */
export type PayloadCutoffs = ReadonlyMap<string, number>;

export async function loadPayloadCutoffs(db: Db): Promise<PayloadCutoffs> {
  const rows = await db.selectFrom('payload_cutoffs').selectAll().execute();
  return new Map(rows.map((row) => [row.signed_with, new Date(row.accepted_until).getTime()]));
}

/**
 * Payloads that these keys have signed stay readable after the keys are removed. A process may sign with one for
 * another hour.
 */
export async function retireSigningKeys(db: Db, keyIds: string[]): Promise<void> {
  if (keyIds.length === 0) return;
  const acceptedUntil = sql<string>`now() + interval '1 hour'`;
  await db
    .insertInto('payload_cutoffs')
    .values(keyIds.map((id) => ({ signed_with: id, accepted_until: acceptedUntil })))
    .onConflict((conflict) => conflict.column('signed_with').doUpdateSet({ accepted_until: acceptedUntil }))
    .execute();
}
