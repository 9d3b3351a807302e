import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../test/support/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

const ready = async () => {
  const { status, body } = await api.call('GET', '/ready');
  return { status, database: body.database, missing: body.missing };
};

test('readiness names the parts that are missing, and a database that is behind is one', async () => {
  const missing = ['temporal', 'worker'];
  expect(await ready()).toEqual({ status: 503, database: 'ok', missing });
  await sql`delete from kysely_migration where name = '0005-deliveries'`.execute(api.db);
  expect(await ready()).toMatchObject({
    database: expect.stringMatching('older schema'),
    missing: ['database', ...missing],
  });
  await sql`drop table kysely_migration`.execute(api.db);
  expect(await ready()).toMatchObject({
    database: expect.stringMatching('no tables yet'),
    missing: ['database', ...missing],
  });
});
