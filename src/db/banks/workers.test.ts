import { spawn } from 'node:child_process';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { createLogger } from '../../base/log.ts';
import { ownPlace, stateOf } from '../../process/identity.ts';
import { exitOf } from '../../process/spawn-with-parent.ts';
import { keepPresence, listAbsentWorkers, removeWorker } from './workers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const log = createLogger('test', 'silent');
const listed = () => database.db.selectFrom('workers').select('host').execute();

/** Starts a separate process that is on the list as `host`. */
function startPresent(host: string) {
  const module = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const program = `
    const { keepPresence } = await import(${module('./workers.ts')});
    const { ownPlace } = await import(${module('../../process/identity.ts')});
    const { createLogger } = await import(${module('../../base/log.ts')});
    const worker = { host: ${JSON.stringify(host)}, ...ownPlace() };
    keepPresence({ databaseUrl: ${JSON.stringify(database.url)}, worker, log: createLogger('test', 'silent') });`;
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

test('a worker that is killed is found absent, its process is known to have ended, and one process takes it off the list', async () => {
  const child = startPresent('killed-1');
  await eventually(listed, (rows) => rows.length === 1);
  expect(await listAbsentWorkers(database.db)).toEqual([]);
  child.kill('SIGKILL');
  await exitOf(child);
  const [absent] = await eventually(
    () => listAbsentWorkers(database.db),
    (workers) => workers.length === 1,
  );
  expect(absent).toMatchObject({ host: 'killed-1', pid: child.pid, machine: ownPlace().machine });
  expect(absent && stateOf(absent)).toBe('ended');
  const removing = [1, 2, 3].map(() => database.db.transaction().execute((trx) => removeWorker(trx, 'killed-1')));
  expect((await Promise.all(removing)).filter(Boolean)).toHaveLength(1);
  expect(await listed()).toEqual([]);
});

test('a worker whose connection is cut is back by itself, and one that ends in order leaves the list', async () => {
  const worker = { host: 'alive-1', ...ownPlace() };
  const presence = keepPresence({ db: database.db, databaseUrl: database.url, worker, log });
  const present = async () => (await listed()).length === 1 && (await listAbsentWorkers(database.db)).length === 0;
  await eventually(present, (is) => is);
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'reconbanker worker'`.execute(database.db);
  await eventually(present, (is) => is);
  expect(stateOf(worker)).toBe('runs');
  await presence.end();
  expect(await listed()).toEqual([]);
});

test('of a process on another machine nothing is known, and a later process with the same id is another one', () => {
  expect(stateOf({ ...ownPlace(), machine: 'elsewhere' })).toBe('unknown');
  expect(stateOf({ ...ownPlace(), processStart: 1 })).toBe('ended');
});
