import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- As text: a replay sends what was sent, in the same order and with the same digits.
    alter table deliveries alter column body type json using body::json;
    -- When it was asked for, or asked for again: refusals from before that are not counted.
    alter table deliveries add column wanted_since timestamptz not null default now();
    -- The first 1 KB of the answer, masked.
    alter table delivery_attempts add column answer text;

    -- The secret before this one signs too until then, so that a receiver can be told of the new one in its own time.
    alter table account_settings
      add column notification_signing_secret_previous_sealed text,
      add column notification_signing_secret_previous_until timestamptz;
  `.execute(db);
}
