import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- By what the customer gets the code, as far as the connector knows.
    alter table otp_requests add column channel text not null default 'unknown'
      check (channel in ('sms', 'email', 'voice', 'authenticator', 'device', 'unknown'));

    -- When the bank refused an authenticator code for a request that did not say what code it wants. Until the seed or
    -- the credentials are saved again no other one is tried for such a request.
    alter table accounts add column bank_totp_refused_at timestamptz;

    -- The host that a page wanted to go to, where the connector does not list it.
    alter table runs add column refused_host text;
    alter table evidence add column refused_host text;
  `.execute(db);
}
