/** Every advisory lock that we take in Postgres: equal numbers would wait for each other. */
import { sql } from 'kysely';
import type { Db } from './connect.ts';

export const lockNumbers = {
  /** One worker at a time makes Temporal agree with the records. */
  reconcile: 727_001,
  /** Of two keys, with a hash of the worker's name as the second. It shares no lock with `events`, which has one key. */
  presence: 727_002,
  /** Written out in migration 0008: ids of events are given in the order of the commits. */
  events: 727_002,
  /** One worker at a time gives turns at the banks. */
  turns: 727_003,
  /** Of two that register as the first user, one is. */
  registration: 7_204_311,
} as const;

/** Takes the lock until the transaction ends. False, at once, when somebody else has it. */
export async function tryLock(trx: Db, name: 'reconcile'): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock(${lockNumbers[name]}) as locked`.execute(trx);
  return rows[0]?.locked ?? false;
}
