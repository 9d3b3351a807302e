import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.ts';
import { connect } from './connect.ts';
import { migrate } from './migrate.ts';

test('users and settings of before keep what was chosen, and get the documented defaults for the rest', async () => {
  const { db: admin, url, drop } = await createTestDatabase();
  const name = `before_${randomUUID().replaceAll('-', '')}`;
  await sql`create database ${sql.id(name)} template template0`.execute(admin);
  const db = connect(Object.assign(new URL(url), { pathname: `/${name}` }).href);
  try {
    await migrate(db, '0016-dashboard');
    const [never, chose, handsOn] = [randomUUID(), randomUUID(), randomUUID()];
    for (const [id, mode] of [
      [never, 'reconcile'],
      [chose, 'reconcile'],
      [handsOn, 'passthrough'],
    ])
      await sql`insert into users (id, email, name, password_hash, operation_mode)
        values (${id}, ${id}, 'Ada', 'none', ${mode})`.execute(db);
    await sql`insert into audit_log (user_id, action) values (${chose}, 'operation_mode_changed')`.execute(db);
    await sql`insert into banks (id, code, name, login_url, seen_at)
      values (${randomUUID()}, 'b', 'B', 'http://127.0.0.1/', '2026-01-02T03:04:05Z')`.execute(db);
    for (const [place, type] of [null, 'api_key'].entries()) {
      const id = randomUUID();
      await sql`insert into accounts (id, user_id, bank_code, name) values (${id}, ${never}, 'b', 'Main')`.execute(db);
      await sql`insert into account_settings (account_id, auth_type, notification_auth_type, polling_method, retry_limit)
        values (${id}, ${type}, ${type}, ${type && 'POST'}, ${place})`.execute(db);
    }
    await migrate(db);

    const users = await db.selectFrom('users').select(['id', 'operation_mode as mode']).execute();
    expect(new Map(users.map(({ id, mode }) => [id, mode]))).toEqual(
      new Map([
        [never, 'passthrough'],
        [chose, 'reconcile'],
        [handsOn, 'passthrough'],
      ]),
    );
    const settings = db
      .selectFrom('account_settings')
      .select(['auth_type', 'notification_auth_type', 'polling_method']);
    expect(await settings.orderBy('retry_limit').execute()).toEqual([
      { auth_type: 'bearer', notification_auth_type: 'bearer', polling_method: 'GET' },
      { auth_type: 'api_key', notification_auth_type: 'api_key', polling_method: 'POST' },
    ]);
    const { first_seen_at } = await db.selectFrom('banks').select('first_seen_at').executeTakeFirstOrThrow();
    expect(first_seen_at).toEqual(new Date('2026-01-02T03:04:05Z'));
  } finally {
    await db.destroy();
    await sql`drop database ${sql.id(name)} with (force)`.execute(admin);
    await drop();
  }
});
