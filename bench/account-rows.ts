import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../src/db/core/connect.ts';

/**
 * Adds accounts of the operator whose next login is tomorrow, only to the records. Their credentials are never opened.
 */
export async function addAccountRows(db: Db, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await sql`
    with owner as (select id from users limit 1), given as (select unnest(${ids}::uuid[]) as id), added as (
      insert into accounts (id, user_id, bank_code, name, next_run_at)
      select given.id, owner.id, 'sandbox', 'Idle ' || given.id, now() + interval '1 day' from given, owner
      returning id
    )
    insert into account_settings (account_id, bank_username_sealed, bank_password_sealed)
    select id, 'never opened', 'never opened' from added`.execute(db);
  return ids;
}
