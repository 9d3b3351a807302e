import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { eventually } from '../../test/support/eventually.ts';
import { createLogger } from '../base/log.ts';
import { ownPlace } from '../process/identity.ts';
import { createClient } from '../temporal/client.ts';
import { watchWorkers } from './lost-workers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

test('a worker without its lock is given up: one of this machine when it has ended, one of elsewhere after a while', async () => {
  const { db } = database;
  const add = (host: string, place: object) => {
    const { machine, pid, processStart } = { ...ownPlace(), ...place };
    return db.insertInto('workers').values({ host, machine, pid, process_start: processStart }).execute();
  };
  await add('cut-off', {});
  await add('dead', { processStart: 1 });
  await add('elsewhere', { machine: 'elsewhere' });
  const stopping = new AbortController();
  // There are no sessions on it, so no workflow has to be told.
  const temporal = createClient({ address: '127.0.0.1:1', namespace: 'default' });
  const watching = watchWorkers({ db, temporal, log: createLogger('test', 'silent'), signal: stopping.signal });
  const listed = async () =>
    (await db.selectFrom('workers').select('host').orderBy('host').execute()).map((row) => row.host);
  await eventually(listed, (hosts) => !hosts.includes('dead'));
  await eventually(listed, (hosts) => !hosts.includes('elsewhere'));
  expect(await listed()).toEqual(['cut-off']);
  stopping.abort();
  await watching;
  await temporal.connection.close();
});
