import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- Nobody has chosen a mode by registering. Those who never chose pass movements through, which is all there is so far.
    alter table users alter column operation_mode drop default, alter column operation_mode drop not null;
    update users set operation_mode = 'passthrough'
      where operation_mode = 'reconcile'
        and not exists (
          select from audit_log where audit_log.user_id = users.id and audit_log.action = 'operation_mode_changed'
        );

    -- A token without a type has always been meant as a bearer token, and an address without a method is asked with GET.
    alter table account_settings
      alter column auth_type set default 'bearer',
      alter column notification_auth_type set default 'bearer',
      alter column polling_method set default 'GET';
    update account_settings set
      auth_type = coalesce(auth_type, 'bearer'),
      notification_auth_type = coalesce(notification_auth_type, 'bearer'),
      polling_method = coalesce(polling_method, 'GET');
  `.execute(db);
}
