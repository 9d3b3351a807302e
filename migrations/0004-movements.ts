import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table movements (
      id uuid primary key,
      account_id uuid not null references accounts on delete cascade,
      -- The bank's own id, or a hash of what identifies the line: see db/movements.ts.
      external_id text not null,
      bank_id text,
      booked_on date not null,
      -- The bank's time; the start of the bank's day where it shows none.
      received_at timestamptz not null,
      amount numeric not null,
      currency text not null,
      sender_name text,
      description text not null,
      reference text,
      pending boolean not null,
      first_seen_at timestamptz not null default now(),
      notified_at timestamptz,
      excluded_at timestamptz,
      unique (account_id, external_id)
    );
    create index movements_newest on movements (account_id, received_at desc, id desc);
    create index movements_day on movements (account_id, booked_on);
  `.execute(db);
}
