import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table banks
      -- How many logins may be under way at once, and how many may start in any minute.
      add column concurrent_logins integer not null default 10 check (concurrent_logins > 0),
      add column logins_per_minute integer not null default 60 check (logins_per_minute > 0),
      -- Each login moves this on by the time between two logins; one that is too far ahead waits.
      add column next_login_at timestamptz not null default now(),
      -- The turn that was given last: whoever joins the queue comes after it.
      add column last_turn bigint not null default 0,
      -- Logins in a row that the bank did not answer, of different accounts.
      add column unanswered integer not null default 0,
      add column unanswered_account uuid,
      -- Set while the bank is down: when one login may try it again, and how often that was done.
      add column probe_at timestamptz,
      add column probes integer not null default 0,
      -- Set while the bank is coming back: how many logins may be under way; grows with every answer.
      add column ramp integer;

    -- Accounts whose login is due and has to wait for its turn at the bank.
    create table login_queue (
      account_id uuid primary key references accounts on delete cascade,
      user_id uuid not null references users on delete cascade,
      bank_code text not null references banks (code),
      -- Of the session that was told to wait: a turn is given to no other.
      sequence bigint not null,
      -- Each user's accounts are numbered from the turn that the bank is at, so that users take turns.
      turn bigint not null,
      asked_at timestamptz not null default now(),
      -- A turn that is not taken in time is given away.
      granted_at timestamptz
    );
    create index login_queue_turns on login_queue (bank_code, turn, asked_at);

    -- Counted at every login.
    create index accounts_logging_in on accounts (bank_code) where state = 'logging_in';
  `.execute(db);
}
