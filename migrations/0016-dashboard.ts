import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- When the session last read the account's movements, whether it found something or not.
    alter table runs add column last_read_at timestamptz;

    -- Who gave the codes of a request.
    create index audit_log_codes on audit_log (account_id, id) where action = 'code_submitted';

    -- What came in lately, and what has not reached its receiver.
    create index movements_seen on movements (account_id, first_seen_at);
    create index deliveries_unsent on deliveries (account_id, created_at desc) where state in ('pending', 'gave_up');
  `.execute(db);
}
