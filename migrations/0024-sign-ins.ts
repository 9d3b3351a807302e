import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- One row for each token. A token that was made before this table has no row until it is used for the first time.
    create table sign_ins (
      -- The "jti" of the token.
      id uuid primary key,
      user_id uuid not null references users on delete cascade,
      created_at timestamptz not null default now(),
      -- Written once a minute at most.
      last_used_at timestamptz not null default now(),
      -- When the password (and the second factor, where it is on) was given last.
      confirmed_at timestamptz not null default now(),
      expires_at timestamptz not null,
      ended_at timestamptz,
      address text,
      user_agent text
    );
    create index sign_ins_user on sign_ins (user_id, created_at desc);
    create index sign_ins_age on sign_ins (expires_at);

    alter table users
      -- Of the tokens that have no row, and of the challenges: those that were made earlier are not good any more.
      add column tokens_since timestamptz not null default 'epoch',
      -- The row goes some time later, when what their sessions still write has been written.
      add column deleted_at timestamptz;
  `.execute(db);
}
