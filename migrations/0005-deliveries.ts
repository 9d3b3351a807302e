import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- One row for each event that is to reach a receiver. Its id is the webhook-id, the same at every attempt.
    create table deliveries (
      id uuid primary key,
      account_id uuid not null references accounts on delete cascade,
      type text not null,
      body jsonb not null,
      state text not null default 'pending' check (state in ('pending', 'delivered', 'gave_up', 'not_sent')),
      -- Why it was not sent, or given up: a closed list, see notifications/.
      reason text,
      created_at timestamptz not null default now(),
      ended_at timestamptz
    );
    create index deliveries_account on deliveries (account_id, created_at desc);

    create table delivery_attempts (
      id bigint generated always as identity primary key,
      delivery_id uuid not null references deliveries on delete cascade,
      at timestamptz not null default now(),
      status integer,
      error text,
      ms integer not null
    );
    create index delivery_attempts_delivery on delivery_attempts (delivery_id, id);
  `.execute(db);
}
