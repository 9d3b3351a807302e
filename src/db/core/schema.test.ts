import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createAccountRecord } from '../../../test/support/records.ts';
import { type Setting, settings } from '../../domain/settings.ts';
import { getSettings } from '../accounts/account-settings.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** `table.column` with what an insert has to know about it. */
type Columns = Record<string, { nullable: boolean; optional: boolean }>;

/** Reads the `Database` type as text, because types are gone when a test runs. */
async function declared(): Promise<Columns> {
  const source = await readFile(path.join(import.meta.dirname, 'schema.ts'), 'utf8');
  const body = /export type Database = \{\n(.*?)\n\};/s.exec(source)?.[1] ?? '';
  const columns: Columns = {};
  const tables = /^ {2}(\w+): (?:SettingColumns & )?\{(.*?)\};$/gms;
  for (const [, table, fields = ''] of body.replace(/\/\*.*?\*\//gs, '').matchAll(tables)) {
    for (const [, column, type = ''] of fields.matchAll(/(\w+): ([^;]+?)\s*(?:;|$)/g)) {
      columns[`${table}.${column}`] = { nullable: /\| null\b/.test(type), optional: /Generated|undefined/.test(type) };
    }
  }
  return { ...columns, ...ofSettings() };
}

/** Returns the columns of `SettingColumns`. */
function ofSettings(): Columns {
  const columns: Columns = {};
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    const usual = 'default' in setting ? setting.default : null;
    const nullable = usual === null || setting.nullable === true;
    if (setting.sealed !== true) columns[`account_settings.${name}`] = { nullable, optional: usual !== null };
    if (setting.sealed) columns[`account_settings.${name}_sealed`] = { nullable: true, optional: false };
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

test('a new account has the defaults that the table of settings names', async () => {
  const id = await createAccountRecord(database.db);
  const { account_id: _, ...stored } = await getSettings(database.db, id);
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    if (!('default' in setting)) continue;
    expect({ [name]: stored[name as keyof typeof stored] }).toEqual({ [name]: setting.default });
  }
});
