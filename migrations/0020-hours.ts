import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table accounts
      -- Every failure that failures counts was a code that nobody gave.
      add column nobody_answered boolean not null default false,
      -- When the login hours begin that the account waits for: it does while that is its next_run_at.
      add column login_opens_at timestamptz;

    -- The API takes 10 and more. Lower values are those of accounts that were read so often before there was this setting.
    alter table account_settings
      add column login_hours jsonb,
      add column monitor_interval_seconds integer not null default 30
        check (monitor_interval_seconds between 1 and 86400);
    update account_settings set monitor_interval_seconds = greatest(1, least(scrape_interval_seconds, 30))
    where session_type = 'persistent';
  `.execute(db);
}
