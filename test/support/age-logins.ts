import { sql } from 'kysely';
import type { Db } from '../../src/db/core/connect.ts';

/**
 * Makes the account's logins an hour older. Then a session that the bank ends does not count as ended by a login of the
 * customer.
 */
export async function ageLogins(db: Db, accountId: string): Promise<void> {
  await sql`
    update runs set stages = (
      select jsonb_agg(entry || jsonb_build_object('at', (entry->>'at')::timestamptz - interval '1 hour'))
      from jsonb_array_elements(stages) as entry
    )
    where account_id = ${accountId} and stages <> '[]'`.execute(db);
}
