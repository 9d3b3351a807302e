/** Lists the running workers, and lets the database itself notice when one is gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import type { Logger } from '../../base/log.ts';
import type { Place } from '../../process/identity.ts';
import type { Db } from '../core/connect.ts';
import { keepConnection, type Lasting } from '../core/lasting-connection.ts';
import { lockNumbers } from '../core/locks.ts';
import type { Database } from '../core/schema.ts';

export type WorkerEntry = Place & { host: string };

type Presence = {
  /** Takes the worker off the list, because its sessions have been handed over. Otherwise another process does that. */
  end(): Promise<void>;
};

type PresenceOptions = { db: Db; databaseUrl: string; worker: WorkerEntry; log: Logger };

const LONGEST_PAUSE_MS = 1_000;
const AGAIN_MS = 500;

/**
 * Puts the worker on the list and holds its lock for as long as the process lives. When the process dies, the operating
 * system closes its connection, and Postgres releases the lock.
 */
export function keepPresence({ db, databaseUrl, worker, log }: PresenceOptions): Presence {
  const ending = new AbortController();
  const leave = () => db.deleteFrom('workers').where('host', '=', worker.host).execute().catch(ignore);
  const keeping = keepConnection(
    {
      databaseUrl,
      applicationName: 'reconbanker worker',
      complaint: 'the connection that shows that this worker lives was lost: connecting again',
      longestPauseMs: LONGEST_PAUSE_MS,
      log,
      signal: ending.signal,
    },
    (lasting) => beThere(lasting, worker),
  );
  return {
    async end() {
      await leave();
      ending.abort();
      await keeping;
      // A connection that was being made again at that moment has added it again.
      await leave();
    },
  };
}

async function beThere({ client, over, settled }: Lasting, worker: WorkerEntry): Promise<void> {
  const lock = 'select pg_try_advisory_lock($1, hashtext($2)) as held';
  // An earlier connection of this process may be dead before Postgres notices, and then still holds the lock.
  while (!(await client.query(lock, [lockNumbers.presence, worker.host])).rows[0].held) await sleep(AGAIN_MS);
  const { host, machine, pid, processStart } = worker;
  await client.query(
    'insert into workers (host, machine, pid, process_start) values ($1, $2, $3, $4) on conflict do nothing',
    [host, machine, pid, processStart],
  );
  settled();
  await new Promise((_, reject) => {
    if (over.aborted) reject(over.reason);
    over.addEventListener('abort', () => reject(over.reason), { once: true });
  });
}

/** True when the worker of the row holds its lock. */
const isPresent = sql<boolean>`exists (
  select from pg_locks
  where locktype = 'advisory' and granted and objsubid = 2
    and database = (select oid from pg_database where datname = current_database())
    and classid = ${lockNumbers.presence} and objid::bigint = hashtext(workers.host)::bigint & 4294967295
)`;

/** Returns the listed workers that do not hold their lock: they are gone, or cut off from the database for a moment. */
export async function listAbsentWorkers(db: Db): Promise<WorkerEntry[]> {
  const { rows } = await sql<Omit<WorkerEntry, 'processStart'> & { processStart: string }>`
    select host, machine, pid, process_start as "processStart" from workers
    where not ${isPresent}`.execute(db);
  return rows.map((row) => ({ ...row, processStart: Number(row.processStart) }));
}

/**
 * Takes the worker off the list. Returns false when the worker is back, or when another process removes it or has
 * removed it.
 */
export async function removeWorker(trx: Transaction<Database>, host: string): Promise<boolean> {
  const { rows } = await sql`
    delete from workers
    where not ${isPresent} and host in (select host from workers where host = ${host} for update skip locked)
    returning host`.execute(trx);
  return rows.length === 1;
}

/** Lists the sessions whose pages this worker holds. */
export async function listSessionsOf(db: Db, host: string): Promise<{ accountId: string; sessionId: string }[]> {
  const rows = await db
    .selectFrom('accounts')
    .select(['id as accountId', 'session_id as sessionId'])
    .where('host', '=', host)
    .where('session_id', 'is not', null)
    .execute();
  return rows.flatMap(({ accountId, sessionId }) => (sessionId === null ? [] : [{ accountId, sessionId }]));
}

const ignore = (): void => undefined;
