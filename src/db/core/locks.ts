/**
 * Lists every advisory lock that we take in Postgres, because two locks with equal numbers would wait for each other.
 */
import { sql } from 'kysely';
import type { Db } from './connect.ts';

export const lockNumbers = {
  /** One worker at a time makes Temporal agree with the records. */
  reconcile: 727_001,
  /**
   * This lock has two keys; the second is a hash of the worker's name. So it does not conflict with `events`, which has
   * one key.
   */
  presence: 727_002,
  /** Also written in migration 0008. It makes the ids of events follow the order of the commits. */
  events: 727_002,
  /** One worker at a time grants turns at the banks. */
  turns: 727_003,
  /** Of two users who register as the first one at the same time, only one succeeds. */
  registration: 7_204_311,
} as const;

/** Takes the lock until the transaction ends. Returns false at once when another process has it. */
export async function tryLock(trx: Db, name: 'reconcile'): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock(${lockNumbers[name]}) as locked`.execute(trx);
  return rows[0]?.locked ?? false;
}
