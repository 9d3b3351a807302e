import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_log (
      id bigint generated always as identity primary key,
      -- No foreign keys: what was done stays, whatever becomes of those who did it.
      user_id uuid not null,
      at timestamptz not null default now(),
      action text not null,
      api_key_id uuid,
      account_id uuid,
      address text,
      details jsonb not null default '{}'
    );
    create index audit_log_user on audit_log (user_id, id desc);

    -- The program itself can only append. This guards against its mistakes and against statements smuggled into it,
    -- not against the owner of the database, who can drop the trigger.
    create function refuse_audit_change() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' then
          if old.at < now() - interval '1 year' then return old; end if;
          raise exception 'the audit log keeps its rows for a year';
        end if;
        raise exception 'the audit log can only be added to';
      end $$;
    create trigger audit_log_append_only before update or delete on audit_log
      for each row execute function refuse_audit_change();
    create trigger audit_log_not_emptied before truncate on audit_log
      for each statement execute function refuse_audit_change();
  `.execute(db);
}
