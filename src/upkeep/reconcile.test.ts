import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { eventually } from '../../test/support/eventually.ts';
import { startTestTemporal } from '../../test/support/temporal.ts';
import { createLogger } from '../base/log.ts';
import { recordBanks } from '../db/banks/banks.ts';
import type { RunningTemporal } from '../embedded/temporal.ts';
import { createClient } from '../temporal/client.ts';
import { accountSessionId } from '../temporal/names.ts';
import { reconcile } from './reconcile.ts';

const log = createLogger('test', 'silent');
let database: TestDatabase;
let temporal: RunningTemporal;
let client: Client;
beforeAll(async () => {
  [database, temporal] = await Promise.all([createTestDatabase(), startTestTemporal()]);
  client = createClient({ address: temporal.address, namespace: 'default' });
});
afterAll(async () => {
  await client?.connection.close();
  await temporal?.stop();
  await database?.drop();
});

/** Returns the accounts whose workflow runs, once Temporal can count so many. */
async function running(count: number): Promise<string[]> {
  const list = async () => {
    const ids: string[] = [];
    for await (const workflow of client.workflow.list({ query: "ExecutionStatus = 'Running'" }))
      ids.push(workflow.workflowId);
    return ids;
  };
  return (await eventually(list, (ids) => ids.length === count)).sort();
}

const end = (id: string) => client.workflow.getHandle(accountSessionId(id)).terminate();

test('a workflow that is missing is seen by the number; one for another, when all are named', async () => {
  const { db } = database;
  const user = randomUUID();
  await db.insertInto('users').values({ id: user, email: 'a@example.com', name: 'a', password_hash: 'none' }).execute();
  await recordBanks(db, [{ code: 'bank', name: 'Bank', loginUrl: 'about:blank', failedReason: null }]);
  const [first, second] = [randomUUID(), randomUUID()].sort() as [string, string];
  for (const id of [first, second]) {
    await db.insertInto('accounts').values({ id, user_id: user, bank_code: 'bank', name: 'Main' }).execute();
    await db.insertInto('account_settings').values({ account_id: id }).execute();
  }
  const both = [first, second].map(accountSessionId);
  await reconcile(db, client, log, { thorough: false });
  expect(await running(2)).toEqual(both);

  await end(second);
  await running(1);
  await reconcile(db, client, log, { thorough: false });
  expect(await running(2)).toEqual(both);

  // One is deleted while Temporal was away, and another one lost at the same time: the number is right.
  await db.updateTable('accounts').set({ deleted_at: new Date() }).where('id', '=', first).execute();
  await end(second);
  await running(1);
  await reconcile(db, client, log, { thorough: false });
  expect(await running(1)).toEqual([accountSessionId(first)]);
  await reconcile(db, client, log, { thorough: true });
  expect(await running(2)).toEqual(both);
});
