import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table users (
      id uuid primary key,
      email text not null,
      name text not null,
      password_hash text not null,
      operation_mode text not null default 'reconcile' check (operation_mode in ('reconcile', 'passthrough')),
      created_at timestamptz not null default now()
    );
    create unique index users_email on users (lower(email));

    create table revoked_tokens (
      jti uuid primary key,
      expires_at timestamptz not null
    );

    create table api_keys (
      id uuid primary key,
      user_id uuid not null references users on delete cascade,
      name text not null,
      prefix text not null unique,
      secret_hash bytea not null,
      scopes text[] not null,
      account_ids uuid[],
      created_at timestamptz not null default now(),
      last_used_at timestamptz,
      revoked_at timestamptz
    );
    create index api_keys_user on api_keys (user_id);

    create table api_key_calls (
      id bigint generated always as identity primary key,
      api_key_id uuid not null references api_keys on delete cascade,
      at timestamptz not null default now(),
      method text not null,
      path text not null,
      account_id uuid,
      status integer not null,
      code text,
      ms integer not null
    );
    create index api_key_calls_key on api_key_calls (api_key_id, id desc);

    create table rate_limits (
      key varchar(255) primary key,
      points integer not null default 0,
      expire bigint
    );
  `.execute(db);
}
