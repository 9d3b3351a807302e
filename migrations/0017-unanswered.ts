import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- What the session was about to give the bank, from the moment before it is given until the bank's answer is written
    -- down. A run that has ended with it may have been seen by the bank as a failed login.
    alter table runs add column unanswered text
      check (unanswered in ('credentials', 'code', 'another_code'));
  `.execute(db);
}
