import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { eventually } from '../../test/support/eventually.ts';
import { startRealTime } from '../../test/support/workflow-environment.ts';
import { createPruneRecords } from '../activities/prune-records.ts';
import { createLogger } from '../base/log.ts';
import { sessionsQueue } from '../temporal/names.ts';
import { ensurePruneSchedule, pruneScheduleId } from './prune-schedule.ts';

let database: TestDatabase;
let env: TestWorkflowEnvironment;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  database = await createTestDatabase();
  env = await startRealTime();
});
afterAll(async () => {
  await env?.teardown();
  await database?.drop();
});

test('the schedule is made once, keeps what an operator changed, and prunes when it is due', async () => {
  const { client } = env;
  const retention = { runs: 90, evidence: 30, deliveries: 30, events: 7, apiKeyCalls: 30 };
  const log = createLogger('test', 'silent');
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: sessionsQueue,
    workflowBundle: inject('workflowBundle'),
    activities: { pruneOldRecords: createPruneRecords({ db: database.db, retention, log }) },
  });
  await worker.runUntil(async () => {
    await Promise.all([ensurePruneSchedule(client), ensurePruneSchedule(client)]);
    const schedule = client.schedule.getHandle(pruneScheduleId);
    await schedule.pause('an operator looks into something');
    await ensurePruneSchedule(client);
    expect((await schedule.describe()).state).toMatchObject({ paused: true });

    const expired = { jti: crypto.randomUUID(), expires_at: new Date(0) };
    await database.db.insertInto('revoked_tokens').values(expired).execute();
    await schedule.trigger();
    const [started] = await eventually(
      async () => (await schedule.describe()).info.recentActions,
      (actions) => actions.length > 0,
    );
    const { workflowId } = started?.action.workflow ?? {};
    const pruned = await client.workflow.getHandle(workflowId ?? '').result();
    expect(pruned).toMatchObject({ revoked_tokens: 1, runs: 0, events: 0 });
  });
});
