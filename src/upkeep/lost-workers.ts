/**
 * Tells the workflows at once when the worker that holds their pages has died. The heartbeat timeout would take ten
 * seconds.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Logger } from '../base/log.ts';
import { listAbsentWorkers, listSessionsOf, removeWorker, type WorkerEntry } from '../db/banks/workers.ts';
import type { Db } from '../db/core/connect.ts';
import { isDatabaseUnavailable } from '../db/core/database-down.ts';
import { stateOf } from '../process/identity.ts';
import { SessionUnreachable, tellHostLost } from '../temporal/account-workflow.ts';

const LOOK_MS = 500;
/** A worker on another machine may only have lost its connection to the database, and opens a new one in this time. */
const GRACE_MS = 3_000;
/** The number of concurrent signals. */
const AT_ONCE = 50;

export type Watch = { db: Db; temporal: Client; log: Logger; signal: AbortSignal };

/**
 * Looks for dead workers until `signal`. It runs in every long-lived process; the first one to notice sends the
 * signals.
 */
export async function watchWorkers(watch: Watch): Promise<void> {
  const { db, log, signal } = watch;
  let absentSince = new Map<string, number>();
  let complained = false;
  while (!signal.aborted) {
    try {
      const absent = await listAbsentWorkers(db);
      const now = performance.now();
      absentSince = new Map(absent.map(({ host }) => [host, absentSince.get(host) ?? now]));
      complained = false;
      for (const worker of absent) {
        const absentFor = now - (absentSince.get(worker.host) ?? now);
        if (isLost(worker, absentFor)) await giveUp(watch, worker);
      }
    } catch (error) {
      // While the database cannot be read, no worker counts as absent.
      absentSince = new Map();
      const passing = isDatabaseUnavailable(error) || error instanceof SessionUnreachable;
      if (!passing && !complained) log.warn({ err: error }, 'could not look for dead workers: trying again');
      complained ||= !passing;
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** A worker that is seen to run is not lost, even without its connection. If it is frozen, its heartbeat times out. */
function isLost(worker: WorkerEntry, absentFor: number): boolean {
  const state = stateOf(worker);
  return state === 'ended' || (state === 'unknown' && absentFor >= GRACE_MS);
}

/**
 * Removes the worker from the list and signals all its sessions, in one transaction: while Temporal cannot be reached, the
 * worker stays on the list. A workflow ignores a second signal.
 */
async function giveUp({ db, temporal, log }: Watch, { host }: WorkerEntry): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (!(await removeWorker(trx, host))) return;
    const sessions = await listSessionsOf(trx, host);
    for (let at = 0; at < sessions.length; at += AT_ONCE) {
      const some = sessions.slice(at, at + AT_ONCE);
      await Promise.all(some.map(({ accountId, sessionId }) => tellHostLost(temporal, accountId, { sessionId, host })));
    }
    log.warn({ host, sessions: sessions.length }, 'a worker is gone: its sessions continue elsewhere');
  });
}
