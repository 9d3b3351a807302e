import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { up } from '../../../migrations/0020-hours.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

test('accounts are read as often as they were before there was a setting for it', async () => {
  const { db } = database;
  await sql`
    alter table accounts drop column nobody_answered, drop column login_opens_at;
    alter table account_settings drop column login_hours, drop column monitor_interval_seconds`.execute(db);
  const user = randomUUID();
  await sql`insert into users (id, email, name, password_hash) values (${user}, 'a@example.com', 'Ana', 'none')`.execute(
    db,
  );
  await sql`insert into banks (id, code, name, login_url) values (${randomUUID()}, 'b', 'B', 'about:blank')`.execute(
    db,
  );
  const before = [
    { type: 'persistent', seconds: 5, looks: 5 },
    { type: 'persistent', seconds: 20, looks: 20 },
    { type: 'persistent', seconds: 900, looks: 30 },
    { type: 'one-shot', seconds: 5, looks: 30 },
    { type: 'one-shot', seconds: 900, looks: 30 },
  ];
  for (const { type, seconds } of before) {
    const id = randomUUID();
    await sql`insert into accounts (id, user_id, bank_code, name) values (${id}, ${user}, 'b', ${`${type} ${seconds}`})`.execute(
      db,
    );
    await sql`insert into account_settings (account_id, session_type, scrape_interval_seconds)
      values (${id}, ${type}, ${seconds})`.execute(db);
  }

  await up(db as unknown as Kysely<unknown>);
  const { rows } = await sql<{ type: string; seconds: number; looks: number }>`
    select session_type as type, scrape_interval_seconds as seconds, monitor_interval_seconds as looks
    from account_settings order by session_type desc, scrape_interval_seconds`.execute(db);
  expect(rows).toEqual(before);
});
