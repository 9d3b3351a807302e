import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table two_factor (
      user_id uuid primary key references users on delete cascade,
      secret_sealed text not null,
      -- Null from the enrolment until its first code proves that the authenticator has the secret.
      confirmed_at timestamptz,
      -- The newest time step whose code was taken. It only grows, so that no code is good twice.
      last_step bigint not null default 0
    );

    create table backup_codes (
      user_id uuid not null references two_factor on delete cascade,
      code_hash bytea not null,
      used_at timestamptz,
      primary key (user_id, code_hash)
    );
  `.execute(db);
}
