import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- One row for each session: from the opening of a browser page to its end.
    create table runs (
      id uuid primary key,
      account_id uuid not null references accounts on delete cascade,
      sequence bigint not null,
      host text,
      session_type text not null,
      started_at timestamptz not null default now(),
      ended_at timestamptz,
      outcome text check (outcome in ('completed', 'failed', 'cancelled', 'handed_over', 'lost')),
      reason text,
      movements_read integer not null default 0,
      movements_new integer not null default 0,
      -- [{ "stage": "logging_in", "at": "…" }], in order.
      stages jsonb not null default '[]'
    );
    create index runs_account on runs (account_id, started_at desc, id);

    create table otp_requests (
      id uuid primary key,
      account_id uuid not null references accounts on delete cascade,
      session_id uuid not null references runs on delete cascade,
      length integer not null,
      type text not null check (type in ('numeric', 'alphanumeric')),
      purpose text,
      state text not null default 'pending' check (state in ('pending', 'fulfilled', 'cancelled', 'expired')),
      attempts integer not null default 0,
      verifying boolean not null default false,
      last_rejection text,
      tries_left integer,
      can_resend boolean not null default false,
      requested_at timestamptz not null default now(),
      expires_at timestamptz not null,
      ended_at timestamptz,
      reason text
    );
    create unique index otp_requests_one_pending on otp_requests (account_id) where state = 'pending';
    create index otp_requests_account on otp_requests (account_id, requested_at desc);
    create index otp_requests_session on otp_requests (session_id);

    -- What the page looked like when a session failed, with everything personal masked.
    create table evidence (
      id uuid primary key,
      account_id uuid not null references accounts on delete cascade,
      session_id uuid not null references runs on delete cascade,
      stage text not null,
      reason text not null,
      -- Scheme, host and path only.
      url text not null,
      screenshot bytea,
      -- The page's roles and labels as text, masked like the picture.
      outline text,
      taken_at timestamptz not null default now()
    );
    create index evidence_session on evidence (session_id);
  `.execute(db);
}
