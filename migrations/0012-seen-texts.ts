import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- Codes that text messages have brought for a request, as keyed fingerprints: gateways deliver more than once.
    create table seen_texts (
      request_id uuid not null references otp_requests on delete cascade,
      fingerprint text not null,
      primary key (request_id, fingerprint)
    );
  `.execute(db);
}
