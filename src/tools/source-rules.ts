/** Checks the text of our files for things that it may not contain. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFiles } from './imports.ts';

/** These files read the environment before there is a configuration, or without one. Each has its reason. */
const mayReadEnvironment: Record<string, string> = {
  'src/config/config.ts': 'makes the configuration of the API, the worker and the command line',
  'src/embedded/start.ts': 'makes the settings of `npm start`',
  'src/embedded/postgres.ts': 'passes PATH on to Postgres',
  'src/process/outside-env.mjs': 'chooses what a program of others is told',
  'src/process/command.ts': 'looks for a program in PATH',
  'src/browser/chromium/chromium-environment.ts': 'chooses what Chromium is told',
  'src/browser/chromium/temporary-folder.ts': 'sets TMPDIR for what this process starts',
  'src/cli/reconbanker.mjs': 'runs before Node 24 is there',
  'src/cli/data-folder.ts': 'finds the instance that the command is meant for',
  'src/cli/api.ts': 'takes the address and the key of the instance',
  'src/cli/doctor.ts': 'says which settings are wrong, so it cannot demand that all are right',
  'src/cli/bank-check.ts': 'takes credentials that must not be in the list of processes; runs without an instance',
  'src/cli/backup.ts': 'finds the folder that the caller stands in',
  'src/tools/bootstrap.mjs': 'runs before Node 24 is there',
  'src/tools/npm.mjs': 'runs before Node 24 is there',
  'src/tools/npm-parent.mjs': 'runs before Node 24 is there',
  'src/tools/cache.mjs': 'runs before Node 24 is there',
  'src/tools/source-rules.ts': 'looks for its name',
  'src/tools/test.ts': 'passes the environment on to the tests',
  'src/tools/chromium.ts': 'is asked for CHROMIUM_PATH before there is a configuration',
  'src/tools/temporal-program.ts': 'is asked for TEMPORAL_CLI_PATH before there is a configuration',
};

/**
 * Returns one line for each file outside of the configuration that reads the environment, and for each exception that
 * is not needed.
 */
export function environmentReaders(root: string): string[] {
  const readers = sourceFiles(root, 'src').filter((file) => codeOf(root, file).includes('process.env'));
  const unknown = readers.filter((file) => !Object.hasOwn(mayReadEnvironment, file));
  const needless = Object.keys(mayReadEnvironment).filter((file) => !readers.includes(file));
  return [
    ...unknown.map((file) => `${file} reads process.env: take it from src/config/config.ts`),
    ...needless.map(
      (file) => `${file} reads no process.env any more: take it off the list in src/tools/source-rules.ts`,
    ),
  ];
}

const sql = /\bsql[`<]|\.(selectFrom|insertInto|updateTable|deleteFrom)\(/;

/** Returns one line for each file outside of `src/db` that contains SQL. */
export const sqlOutsideDb = (root: string): string[] =>
  sourceFiles(root, 'src')
    .filter((file) => !file.startsWith('src/db/') && sql.test(codeOf(root, file)))
    .map((file) => `${file} speaks SQL: queries are in src/db`);

/** Two migrations have shared a number from the beginning. A database knows them by their full names. */
const sharedNumbers = ['0007'];

/**
 * Returns one line for each number that two migrations share. Which one runs first would depend on the rest of their
 * names.
 */
export function repeatedMigrationNumbers(root: string): string[] {
  const numbers = readdirSync(join(root, 'migrations')).map((name) => name.slice(0, 4));
  const repeated = numbers.filter((number, at) => numbers.indexOf(number) !== at && !sharedNumbers.includes(number));
  return repeated.map((number) => `migrations: two have the number ${number}`);
}

/** Returns the code without comments, which may mention anything. */
const codeOf = (root: string, file: string): string =>
  readFileSync(join(root, file), 'utf8')
    .replace(/\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\//g, '')
    .replace(/^[^\S\n]*\/\/.*$/gm, '');
