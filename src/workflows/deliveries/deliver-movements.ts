import {
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { createSendMovements } from '../../activities/send-movements.ts';
import { movementsStoredSignal, webhookChangedSignal } from '../../temporal/messages.ts';
import { deliveriesQueue } from '../../temporal/names.ts';
import { inTurn } from '../in-turn.ts';

const { sendMovements } = proxyActivities<{ sendMovements: ReturnType<typeof createSendMovements> }>({
  taskQueue: deliveriesQueue,
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
});

export type DeliverMovementsInput = {
  accountId: string;
  /** The owner of the account. Workflows that were started before this field existed have none. */
  userId?: string;
  /** Attempts in a row without a delivery. */
  failures?: number;
};

/**
 * Sends an account's movements to its webhook, in order, for as long as it takes. Postgres knows which movements are
 * due. This workflow only decides when to try, and ends when none is due.
 */
export async function deliverMovements({ accountId, userId, failures = 0 }: DeliverMovementsInput): Promise<void> {
  let due = true;
  let changed = false;
  setHandler(movementsStoredSignal, () => {
    due = true;
  });
  setHandler(webhookChangedSignal, () => {
    due = true;
    changed = true;
  });
  while (due) {
    due = false;
    changed = false;
    setCurrentDetails('Sending movements to the webhook, oldest first.');
    const options = { summary: 'POST the movements that are due', ...inTurn(userId) };
    const sent = await sendMovements.executeWithOptions(options, [{ accountId }]);
    if (sent.delivered > 0) failures = 0;
    if (sent.next === 'more') due = true;
    if (sent.next === 'wait') {
      failures += 1;
      const seconds = secondsBefore(failures, sent.retryAfterSeconds);
      setCurrentDetails(
        `The webhook does not take the oldest movement (${sent.cause}), so all wait. Attempts without success: ${failures}. Next in ${seconds} s, or when the webhook's settings are saved.`,
      );
      await condition(() => changed, `${seconds} seconds`);
      due = true;
    }
    if (due && workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof deliverMovements>({ accountId, ...(userId && { userId }), failures });
  }
  setCurrentDetails('No movement is due.');
}

/**
 * Doubles the delay each time, with jitter: up to half a minute in the first ten minutes, then up to five minutes. A
 * delay that the receiver asks for counts instead, up to an hour.
 */
function secondsBefore(failures: number, retryAfterSeconds: number | null): number {
  const longest = failures < 25 ? 30 : 300;
  const seconds = Math.min(2 ** Math.min(failures - 1, 10), longest) * (0.75 + Math.random() / 2);
  return Math.ceil(Math.max(seconds, Math.min(retryAfterSeconds ?? 0, 3600)));
}
