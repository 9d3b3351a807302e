import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- How long we stay away, at least, when the customer has signed in elsewhere.
    alter table account_settings add column taken_over_wait_seconds integer not null default 1800
      check (taken_over_wait_seconds >= 600);
  `.execute(db);
}
