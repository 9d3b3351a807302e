import assert from 'node:assert/strict';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../src/db/core/connect.ts';
import type { Answer } from '../support/call.ts';
import { atStages, type FaultCase } from './fault-case.ts';
import { during, outageMs } from './outage.ts';
import { everyStage } from './stages.ts';

export const postgresCases: FaultCase[] = [
  atStages('Postgres restarted', everyStage, {
    survives: true,
    async strike({ postgres }) {
      await postgres.stop();
      await postgres.start();
    },
  }),
  atStages('Postgres killed (SIGKILL)', everyStage, {
    survives: true,
    async strike({ postgres }) {
      await postgres.kill('SIGKILL');
      await postgres.start();
    },
  }),
  atStages('Postgres away', everyStage, {
    needed: ['code on its way'],
    survives: true,
    async strike(system, staged) {
      await system.postgres.stop();
      await during(outageMs, async () => {
        for (const { account } of staged) await assertUnavailable(account.post('otp', { code: 'A'.repeat(16) }));
      });
      await system.postgres.start();
    },
  }),
  atStages('all connections to Postgres cut, again and again', everyStage, {
    survives: true,
    strike: ({ db }) =>
      during(3_000, async () => {
        await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`.execute(db);
      }),
  }),
  atStages('the disk of Postgres is full', everyStage, {
    survives: true,
    async strike({ db }, staged) {
      try {
        await refuseWrites(db);
        await during(5_000, async () => {
          for (const { account } of staged) await assertUnavailable(account.post('otp', { code: 'A'.repeat(16) }));
        });
      } finally {
        await takeWrites(db);
      }
    },
  }),
];

/** Expects a 503 that says when to try again, or a 409 for an account without an open code request. */
async function assertUnavailable(answer: Promise<Answer>): Promise<void> {
  const { status, headers, text } = await answer;
  if (status === 409) return;
  assert.equal(status, 503, text);
  assert.ok(Number(headers.get('retry-after')) > 0, 'no Retry-After');
}

/**
 * Lets every statement that needs disk space fail as if there were none: SQLSTATE 53100. Reading and deleting still
 * work.
 */
async function refuseWrites(db: Db): Promise<void> {
  await sql`
    create function no_room() returns trigger language plpgsql as $$
    begin
      raise exception using errcode = 'disk_full', message = 'could not extend file: No space left on device';
    end $$`.execute(db);
  for (const table of await tables(db)) {
    await sql`create trigger no_room before insert or update on ${table} execute function no_room()`.execute(db);
  }
}

async function takeWrites(db: Db): Promise<void> {
  for (const table of await tables(db)) await sql`drop trigger if exists no_room on ${table}`.execute(db);
  await sql`drop function if exists no_room`.execute(db);
}

/** Returns the tables, to be changed one by one: locks on several at once would deadlock with concurrent writers. */
async function tables(db: Db): Promise<RawBuilder<unknown>[]> {
  const found = sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public'`;
  return (await found.execute(db)).rows.map(({ name }) => sql.table(name));
}
