/**
 * Creates the four workers of one process. Each polls a queue of its own, so that none uses up the slots of another.
 */
import { type NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { createActivities } from '../activities/index.ts';
import type { Vault } from '../base/crypto.ts';
import type { PayloadCutoffs } from '../db/core/payload-cutoffs.ts';
import { browserQueue, deliveriesQueue, hostQueue, sessionsQueue } from '../temporal/names.ts';
import { onlyOurs } from '../temporal/only-ours.ts';

export type WorkerOptions = {
  connection: NativeConnection;
  namespace: string;
  /** The name of this process and of its mailbox. */
  host: string;
  vault: Vault;
  cutoffs: PayloadCutoffs;
  workflowBundle: WorkflowBundleOption;
  activities: ReturnType<typeof createActivities>;
  maxSessions: number;
};

export type Workers = Awaited<ReturnType<typeof createWorkers>>;

export async function createWorkers(options: WorkerOptions) {
  const { connection, namespace, host, vault, cutoffs, workflowBundle, maxSessions } = options;
  // All activities that are not named here run beside the workflows, so that none is left out.
  const { browserSession, enterCode, resendCode, readNow, sendMovements, ...short } = options.activities;
  const { sendNotification, giveUpNotification } = short;
  const common = { connection, namespace, identity: host, ...onlyOurs(vault, cutoffs) };
  const workflows = await Worker.create({
    ...common,
    taskQueue: sessionsQueue,
    workflowBundle,
    activities: short,
    // The loss of a workflow worker then costs two seconds instead of ten.
    stickyQueueScheduleToStartTimeout: '2s',
    maxCachedWorkflows: 2_000,
  });
  // Slow receivers cannot use up the slots of other activities.
  const deliveries = await Worker.create({
    ...common,
    taskQueue: deliveriesQueue,
    activities: { sendMovements, sendNotification, giveUpNotification },
    maxConcurrentActivityTaskExecutions: 100,
  });
  const browser = await Worker.create({
    ...common,
    taskQueue: browserQueue,
    activities: { browserSession },
    maxConcurrentActivityTaskExecutions: maxSessions,
    // The server gets every heartbeat, so that a cancellation arrives within two seconds.
    maxHeartbeatThrottleInterval: '2s',
    shutdownGraceTime: 0,
    shutdownForceTime: '20s',
  });
  const mailbox = await Worker.create({
    ...common,
    taskQueue: hostQueue(host),
    activities: { enterCode, resendCode, readNow },
    shutdownGraceTime: '10s',
  });
  return { workflows, deliveries, browser, mailbox };
}

type RunningWorkers = {
  /** Settles when one of the workers has ended, and rejects when it failed. */
  ended: Promise<void>;
  /** Hands the sessions over. When it resolves, no queue is polled any more. `handedOver` is called in between. */
  stop(handedOver: () => Promise<void>): Promise<void>;
};

export function runWorkers({ workflows, deliveries, browser, mailbox }: Workers): RunningWorkers {
  const running = {
    workflows: workflows.run(),
    browser: browser.run(),
    deliveries: deliveries.run(),
    mailbox: mailbox.run(),
  };
  return {
    ended: Promise.race(Object.values(running)),
    async stop(handedOver) {
      // A code that is being typed gets its verdict before its page is closed.
      mailbox.shutdown();
      await running.mailbox;
      browser.shutdown();
      await running.browser;
      await handedOver();
      deliveries.shutdown();
      workflows.shutdown();
      await Promise.all(Object.values(running));
    },
  };
}
