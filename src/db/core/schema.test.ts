import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** `table.column` with what an insert has to know of it. */
type Columns = Record<string, { nullable: boolean; optional: boolean }>;

/** Reads the `Database` type as text: types are gone when a test runs. */
async function declared(): Promise<Columns> {
  const source = await readFile(path.join(import.meta.dirname, 'schema.ts'), 'utf8');
  const body = /export type Database = \{\n(.*?)\n\};/s.exec(source)?.[1] ?? '';
  const columns: Columns = {};
  for (const [, table, fields = ''] of body.replace(/\/\*.*?\*\//gs, '').matchAll(/^ {2}(\w+): \{(.*?)\};$/gms)) {
    for (const [, column, type = ''] of fields.matchAll(/(\w+): ([^;]+?)\s*(?:;|$)/g)) {
      columns[`${table}.${column}`] = { nullable: /\| null\b/.test(type), optional: /Generated|undefined/.test(type) };
    }
  }
  return columns;
}

async function migrated(): Promise<Columns> {
  const { rows } = await sql<{ name: string; nullable: boolean; optional: boolean }>`
    select table_name || '.' || column_name as name, is_nullable = 'YES' as nullable,
      column_default is not null or is_identity = 'YES' as optional
    from information_schema.columns where table_schema = 'public' and table_name not like 'kysely%'`.execute(
    database.db,
  );
  return Object.fromEntries(rows.map(({ name, ...column }) => [name, column]));
}

test('the declared tables and columns are those of the migrations, with the same nulls and defaults', async () => {
  expect(await declared()).toEqual(await migrated());
});
