import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- The address of a chat's incoming webhook is a secret by itself. It is here, and not in notification_endpoint_url,
    -- where a process of the version before may still write one; that one is the newer then.
    alter table account_settings add column notification_endpoint_url_sealed text;

    -- Since when secrets that are sealed for a place alone, and for no destination, are not opened any more.
    create table bound_seals (
      only_row boolean primary key default true check (only_row),
      since timestamptz not null default now()
    );
  `.execute(db);
}
