import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- What is in Temporal's histories is signed. What was written before that, or signed with a key that has been taken away
    -- since, counts if it was written before this moment. signed_with is the key's id, empty for what is not signed at all.
    create table payload_cutoffs (
      signed_with text primary key,
      accepted_until timestamptz not null
    );
    -- The programs of before write for as long as the update takes. Where there was nothing before, nothing is accepted.
    insert into payload_cutoffs (signed_with, accepted_until)
      select '', now() + interval '1 hour' where exists (select from accounts);
  `.execute(db);
}
