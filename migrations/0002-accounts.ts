import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- The connectors as the workers found them at their last start: the API never loads one.
    create table banks (
      id uuid primary key,
      code text not null unique,
      name text not null,
      login_url text not null,
      failed_reason text,
      seen_at timestamptz not null default now()
    );

    create table accounts (
      id uuid primary key,
      user_id uuid not null references users on delete cascade,
      bank_code text not null references banks (code),
      name text not null,
      created_at timestamptz not null default now(),
      deleted_at timestamptz,
      scrape_blocked_at timestamptz,
      scrape_blocked_reason text,
      -- What the workflow last said of itself: the record that answers when no worker can be asked.
      state text not null default 'scheduled',
      state_since timestamptz not null default now(),
      next_run_at timestamptz,
      failures integer not null default 0,
      host text,
      -- The one session that may write. The sequence only grows, so that a worker that wakes up late is refused.
      session_id uuid,
      session_sequence bigint not null default 0,
      -- Settings that the workflow has not been told of yet.
      config_unannounced boolean not null default false,
      check ((scrape_blocked_at is null) = (scrape_blocked_reason is null))
    );
    create index accounts_user on accounts (user_id) where deleted_at is null;

    create table account_settings (
      account_id uuid primary key references accounts on delete cascade,
      session_type text not null default 'one-shot' check (session_type in ('one-shot', 'persistent')),
      login_mode text not null default 'simple' check (login_mode in ('simple', 'assisted')),
      bank_username_sealed text,
      bank_password_sealed text,
      scrape_interval_seconds integer not null default 900,
      assistance_timeout_seconds integer not null default 300,
      login_failure_limit integer not null default 3,
      webhook_url text,
      webhook_auth_type text,
      webhook_auth_token_sealed text,
      webhook_extra_fields jsonb,
      retry_limit integer not null default 3,
      silent_ingestion boolean not null default false,
      notification_endpoint_url text,
      notification_auth_type text,
      notification_auth_token_sealed text,
      notification_events text[] not null default '{}',
      notification_transport text not null default 'api',
      notification_slack_channel text,
      notification_signing_secret_sealed text,
      pending_orders_endpoint text,
      polling_method text,
      polling_body jsonb,
      auth_type text,
      auth_token_sealed text,
      notify_on_expired boolean not null default false,
      updated_at timestamptz not null default now()
    );

    -- Cookies and storage of the last session, so that the bank knows the device again.
    create table browser_states (
      account_id uuid primary key references accounts on delete cascade,
      state_sealed text not null,
      -- True while the bank may still hold the session open: worth a look before giving credentials.
      resumable boolean not null,
      saved_at timestamptz not null default now()
    );
  `.execute(db);
}
