import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- When a worker first came with the connector. Of those that are there already, the last time is all that is known.
    alter table banks add column first_seen_at timestamptz;
    update banks set first_seen_at = seen_at;
    alter table banks alter column first_seen_at set default now(), alter column first_seen_at set not null;
  `.execute(db);
}
