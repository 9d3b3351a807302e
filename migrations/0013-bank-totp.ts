import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- The seed of the bank's authenticator codes, sealed.
    alter table account_settings add column bank_totp_secret_sealed text;

    -- Until when the authenticator codes are used up: a bank takes the code of one time step once.
    alter table accounts add column bank_totp_used_until timestamptz;

    -- While the service answers a request by itself nobody is asked, and nobody sees it as waiting.
    alter table otp_requests add column answered_by_service boolean not null default false;
  `.execute(db);
}
