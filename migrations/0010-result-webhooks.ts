import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- Whether the movement is still to be sent to the account's webhook_url. What is stored already was never promised.
    alter table movements add column to_send boolean not null default false;
    alter table movements alter column to_send set default true;
    create index movements_due on movements (account_id, received_at, id)
      where to_send and not pending and sender_name is not null and excluded_at is null;

    -- A receiver that answered 410 is not called again until a person saves its address once more.
    alter table account_settings
      add column webhook_off_at timestamptz,
      add column webhook_off_reason text,
      add column notification_off_at timestamptz,
      add column notification_off_reason text,
      add check ((webhook_off_at is null) = (webhook_off_reason is null)),
      add check ((notification_off_at is null) = (notification_off_reason is null));
  `.execute(db);
}
