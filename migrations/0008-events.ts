import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create sequence event_ids;

    -- What happened to an account, for those who watch it live.
    create table events (
      -- Rises in the order in which events can be seen. Negative until the transaction commits: see below.
      id bigint primary key default -nextval('event_ids'),
      user_id uuid not null references users on delete cascade,
      account_id uuid not null references accounts on delete cascade,
      type text not null,
      data jsonb not null,
      occurred_at timestamptz not null default now()
    );
    create index events_user on events (user_id, id);
    create index events_age on events (occurred_at);

    -- An id that is taken when a row is written is seen out of order when its transaction commits late, and a reader that
    -- has gone past it misses the event. So the final id is taken at the commit, one transaction after the other. The lock
    -- is the last one that a transaction waits for, and NOTIFY itself makes commits wait for each other in the same way.
    create function number_event() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(727002);
      update events set id = nextval('event_ids') where id = new.id;
      -- Equal notifications of one transaction are sent once.
      perform pg_notify('events', '');
      return null;
    end $$;
    create constraint trigger events_numbered after insert on events
      deferrable initially deferred for each row execute function number_event();
  `.execute(db);
}
