/** Until when what is not signed by a key that we hold was written by us all the same. */
import { sql } from 'kysely';
import type { Db } from './connect.ts';

/** By the id of the key, empty for what is not signed: ms since 1970. */
export type PayloadCutoffs = ReadonlyMap<string, number>;

export async function loadPayloadCutoffs(db: Db): Promise<PayloadCutoffs> {
  const rows = await db.selectFrom('payload_cutoffs').selectAll().execute();
  return new Map(rows.map((row) => [row.signed_with, new Date(row.accepted_until).getTime()]));
}

/** What these keys have signed stays readable once they are taken away. A process may sign with one for an hour yet. */
export async function retireSigningKeys(db: Db, keyIds: string[]): Promise<void> {
  if (keyIds.length === 0) return;
  const acceptedUntil = sql<string>`now() + interval '1 hour'`;
  await db
    .insertInto('payload_cutoffs')
    .values(keyIds.map((id) => ({ signed_with: id, accepted_until: acceptedUntil })))
    .onConflict((conflict) => conflict.column('signed_with').doUpdateSet({ accepted_until: acceptedUntil }))
    .execute();
}
