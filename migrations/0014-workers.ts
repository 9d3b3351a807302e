import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- The worker processes that run. Each holds an advisory lock for as long as it lives: one without its lock is gone.
    create table workers (
      host text primary key,
      -- Where its process is, so that a process of the same machine can look whether it still runs.
      machine text not null,
      pid integer not null,
      process_start bigint not null,
      started_at timestamptz not null default now()
    );
  `.execute(db);
}
