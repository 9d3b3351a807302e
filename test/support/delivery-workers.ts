import { NativeConnection, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { createGiveUpNotification } from '../../src/activities/give-up-notification.ts';
import { createSendMovements } from '../../src/activities/send-movements.ts';
import { createSendNotification } from '../../src/activities/send-notification.ts';
import type { Vault } from '../../src/base/crypto.ts';
import { createLogger } from '../../src/base/log.ts';
import type { Db } from '../../src/db/core/connect.ts';
import { deliveriesQueue, sessionsQueue } from '../../src/temporal/names.ts';

/** Runs the part of a worker that sends deliveries. Call the returned function to stop it. */
export async function startDeliveryWorkers(
  address: string,
  { db, vault, slackApiUrl, places: atOnce = 100 }: { db: Db; vault: Vault; slackApiUrl: string; places?: number },
): Promise<() => Promise<void>> {
  const connection = await NativeConnection.connect({ address });
  const places = { publicUrl: 'https://bank.example/', slackApiUrl };
  const deps = { db, vault, allowPrivateWebhooks: true, log: createLogger('test', 'silent'), ...places };
  const workers = await Promise.all([
    Worker.create({
      connection,
      taskQueue: sessionsQueue,
      workflowBundle: inject('workflowBundle'),
    }),
    Worker.create({
      connection,
      taskQueue: deliveriesQueue,
      maxConcurrentActivityTaskExecutions: atOnce,
      activities: {
        sendMovements: createSendMovements(deps),
        sendNotification: createSendNotification(deps),
        giveUpNotification: createGiveUpNotification(deps),
      },
    }),
  ]);
  const running = workers.map((worker) => worker.run());
  return async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await connection.close();
  };
}
