/** Runs the upkeep of each worker beside its queues. Any number of workers may do it at the same time. */
import type { Client } from '@temporalio/client';
import type { Vault } from '../base/crypto.ts';
import type { Logger } from '../base/log.ts';
import { bindSeals } from '../db/core/bound-seals.ts';
import type { Db } from '../db/core/connect.ts';
import { addUpTallies } from '../db/core/counts.ts';
import { every } from '../process/loops.ts';
import { ensureSearchAttributes } from '../temporal/search-attributes.ts';
import { giveTurns } from '../upkeep/give-turns.ts';
import { watchWorkers } from '../upkeep/lost-workers.ts';
import { ensurePruneSchedule } from '../upkeep/prune-schedule.ts';
import { reconcile } from '../upkeep/reconcile.ts';
import { reconcileMovements } from '../upkeep/reconcile-movements.ts';
import { reconcileNotifications } from '../upkeep/reconcile-notifications.ts';
import { watchStore } from '../upkeep/watch-namespace.ts';

/** Every tenth reconcile lists all workflows; the others only count them. */
const THOROUGH_LOOK = 10;

type UpkeepOptions = {
  db: Db;
  temporal: Client;
  vault: Vault;
  /** Removes the temporary folders of workers that are gone. */
  sweep: () => void;
  log: Logger;
  signal: AbortSignal;
};

/** Resolves after the signal, when all of it has ended. */
export async function keepUp({ db, temporal, vault, sweep, log, signal }: UpkeepOptions): Promise<void> {
  const again = { log, signal };
  let looks = 0;
  const lookAgain = () => reconcile(db, temporal, log, { thorough: looks++ % THOROUGH_LOOK === 0 });
  await Promise.all([
    every(60_000, lookAgain, again),
    every(60_000, () => reconcileMovements(db, temporal), again),
    watchWorkers({ db, temporal, ...again }),
    watchStore({ temporal, ...again }, async () => {
      await ensureSearchAttributes(temporal);
      await ensurePruneSchedule(temporal);
      await reconcile(db, temporal, log, { thorough: true });
      await reconcileMovements(db, temporal);
      await reconcileNotifications(db, temporal);
    }),
    every(500, () => giveTurns(db, temporal, log), again),
    every(10_000, async () => sweep(), again),
    every(60_000, () => bindSeals(db, vault, log), again),
    every(3_600_000, () => addUpTallies(db), again),
  ]);
}
