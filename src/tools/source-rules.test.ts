import { expect, test } from 'vitest';
import { tree } from '../../test/support/tree.ts';
import { environmentReaders, repeatedMigrationNumbers, sqlOutsideDb } from './source-rules.ts';

test('finds who reads the environment beside the configuration, and exceptions that nobody needs any more', () => {
  const root = tree({
    'src/config/config.ts': 'export const port = process.env.PORT;',
    'src/api/app.ts': 'export const url = process.env.PUBLIC_URL;',
    'src/api/server.ts': '// takes nothing from process.env\n/** process.env is read once. */',
    'src/api/app.test.ts': 'process.env.PORT;',
  });
  const found = environmentReaders(root);
  expect(found.filter((line) => line.includes('take it from'))).toEqual([
    'src/api/app.ts reads process.env: take it from src/config/config.ts',
  ]);
  expect(found).toContain(
    'src/embedded/start.ts reads no process.env any more: take it off the list in src/tools/source-rules.ts',
  );
});

test('finds SQL outside of src/db, written or built', () => {
  const root = tree({
    'src/db/a.ts': 'sql`select 1`',
    'src/api/a.ts': 'sql<number>`select 1`',
    'src/api/b.ts': "db.selectFrom('accounts')",
    'src/api/c.ts': 'db.transaction().execute(work)',
  });
  expect(sqlOutsideDb(root)).toEqual([
    'src/api/a.ts speaks SQL: queries are in src/db',
    'src/api/b.ts speaks SQL: queries are in src/db',
  ]);
});

test('finds two migrations of one number, but for those that always shared theirs', () => {
  const names = ['0001-a', '0002-b', '0002-c', '0007-d', '0007-e'];
  const root = tree(Object.fromEntries(names.map((name) => [`migrations/${name}.ts`, ''])));
  expect(repeatedMigrationNumbers(root)).toEqual(['migrations: two have the number 0002']);
});
