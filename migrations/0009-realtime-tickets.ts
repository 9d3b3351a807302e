import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- Each opens one realtime connection, at whichever API process it is shown to. The row goes when it is used.
    create table realtime_tickets (
      hash bytea primary key,
      user_id uuid not null references users on delete cascade,
      -- The token it was issued for: the connection ends when that one is revoked or expires.
      jti uuid not null,
      token_expires_at timestamptz not null,
      expires_at timestamptz not null
    );
    create index realtime_tickets_age on realtime_tickets (expires_at);
  `.execute(db);
}
