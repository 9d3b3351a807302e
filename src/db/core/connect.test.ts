import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { connect } from './connect.ts';
import { isDatabaseUnavailable } from './database-down.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

test('a connection that is cut between two statements of a transaction fails that transaction, and nothing else', async () => {
  const db = connect(database.url, { maxConnections: 1 });
  const pidOf = async (on: typeof db) =>
    (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(on)).rows[0];
  const begun = Promise.withResolvers<number>();
  const cut = Promise.withResolvers<void>();
  const failed = db.transaction().execute(async (trx) => {
    begun.resolve((await pidOf(trx))?.pid ?? 0);
    await cut.promise;
    return pidOf(trx);
  });
  const failure = failed.then(
    () => undefined,
    (error: unknown) => error,
  );
  const pid = await begun.promise;
  await sql`select pg_terminate_backend(${pid}, 5000)`.execute(database.db);
  // The end of the connection reaches this process while it sends no query.
  await new Promise((resolve) => setImmediate(resolve));
  cut.resolve();
  expect(isDatabaseUnavailable(await failure)).toBe(true);
  expect((await pidOf(db))?.pid).not.toBe(pid);
  await db.destroy();
});
