import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startRealTime } from '../../../test/support/workflow-environment.ts';
import type { MovementsSent } from '../../activities/send-movements.ts';
import { webhookChangedSignal } from '../../temporal/messages.ts';
import { deliveriesQueue } from '../../temporal/names.ts';
import { deliverMovements } from './deliver-movements.ts';

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  // Small enough to see it continue as new, which takes thousands of events otherwise.
  env = await startRealTime(['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=100']);
});
afterAll(() => env?.teardown());

test('an outage of any length fits into the history, and no signal is lost on the way', async () => {
  const attempts = 25;
  let made = 0;
  const workflowId = randomUUID();
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: deliveriesQueue,
    workflowBundle: inject('workflowBundle'),
    activities: {
      // A receiver that is down, whose owner saves the settings during each attempt: only that ends the wait in time.
      async sendMovements(): Promise<MovementsSent> {
        made += 1;
        if (made > attempts) return { delivered: 1, next: 'nothing' };
        await env.client.workflow.getHandle(workflowId).signal(webhookChangedSignal);
        return { delivered: 0, next: 'wait', cause: 'status_503', retryAfterSeconds: 3_600 };
      },
    },
  });
  await worker.runUntil(async () => {
    const handle = await env.client.workflow.start(deliverMovements, {
      workflowId,
      taskQueue: deliveriesQueue,
      args: [{ accountId: randomUUID() }],
    });
    await handle.result();
    const last = await env.client.workflow.getHandle(workflowId).describe();
    expect(last.runId).not.toBe(handle.firstExecutionRunId);
    expect(last.historyLength).toBeLessThan(200);
  });
  expect(made).toBe(attempts + 1);
});
