import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- What has been counted since the first day: it must not fall when old records are pruned. Rows are only added, so
    -- that nothing waits for a counter; the worker adds them up now and then.
    create table tallies (
      id bigint generated always as identity primary key,
      name text not null,
      first_label text not null,
      second_label text not null,
      count bigint not null default 1,
      -- Of what was measured, where something was.
      sum double precision not null default 0
    );

    create function bank_of(account uuid) returns text language sql stable as
      $$ select bank_code from accounts where id = account $$;

    -- Null while nobody knows yet whether the login will work.
    create function login_outcome(stages jsonb, ended_at timestamptz, outcome text, reason text) returns text
      language sql immutable as $$
        select case
          when stages @> '[{"stage": "scraping"}]' or stages @> '[{"stage": "monitoring"}]' then
            case when stages @> '[{"stage": "resumed"}]' then 'resumed' else 'logged_in' end
          when ended_at is not null then coalesce(reason, outcome)
        end
      $$;
    create function tally_login() returns trigger language plpgsql as $$
      begin
        insert into tallies (name, first_label, second_label)
        values ('login', bank_of(new.account_id), login_outcome(new.stages, new.ended_at, new.outcome, new.reason));
        return null;
      end $$;
    create trigger runs_tally after update of stages, ended_at on runs for each row
      when (login_outcome(old.stages, old.ended_at, old.outcome, old.reason) is null
        and login_outcome(new.stages, new.ended_at, new.outcome, new.reason) is not null)
      execute function tally_login();

    create function tally_code_request() returns trigger language plpgsql as $$
      declare
        seconds double precision := extract(epoch from now() - new.requested_at);
      begin
        insert into tallies (name, first_label, second_label)
        values ('code_request', bank_of(new.account_id), new.state);
        if new.state = 'fulfilled' then
          -- The first label is the upper bound of the histogram's bucket.
          insert into tallies (name, first_label, second_label, sum)
          select 'code_seconds', coalesce(min(bound), 'Infinity')::text, '', seconds
          from unnest(array[5, 10, 15, 30, 60, 120, 180, 300, 600]::double precision[]) as bound
          where bound >= seconds;
        end if;
        return null;
      end $$;
    create trigger otp_requests_tally after update of state on otp_requests for each row
      when (old.state = 'pending' and new.state <> 'pending') execute function tally_code_request();

    create function tally_delivery() returns trigger language plpgsql as $$
      begin
        insert into tallies (name, first_label, second_label) values ('delivery', new.type, new.state);
        return null;
      end $$;
    create trigger deliveries_tally after update of state on deliveries for each row
      when (old.state = 'pending' and new.state <> 'pending') execute function tally_delivery();
    create index deliveries_pending on deliveries (created_at) where state = 'pending';
  `.execute(db);
}
