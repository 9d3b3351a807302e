/** What accounts cost that only wait for their next login. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { connect } from '../src/db/connect.ts';
import { createClient } from '../src/temporal/client.ts';
import { SessionUnreachable, startSession } from '../src/temporal/session-handle.ts';
import { eventually } from '../test/support/eventually.ts';
import { handleOf } from '../test/support/own-account.ts';
import { type BenchSystem, withSystem } from './bench-system.ts';
import { memoryOf, processorTimeOf } from './processes.ts';
import { type Result, single } from './result.ts';
import { startOnce } from './start.ts';

const ACCOUNTS = 10_000;
const WATCHED_SECONDS = 20;
const STARTS_AT_ONCE = 16;

export const measureIdleAccounts = (): Promise<Result[]> =>
  withSystem(async (system) => {
    const { instance } = system;
    const startedAt = performance.now();
    await addIdleAccounts(system, ACCOUNTS);
    const seconds = (performance.now() - startedAt) / 1_000;
    await untilCalm(system);
    const { worker, temporal, postgres, api } = instance.ready().processes;
    const pids = [worker, temporal, postgres, api].filter((pid) => pid !== null);
    const before = processorTimeOf(pids);
    await sleep(WATCHED_SECONDS * 1_000);
    const busy = ((processorTimeOf(pids) - before) / WATCHED_SECONDS) * 100;
    const memory = (pid: number | null) => (pid === null ? Number.NaN : memoryOf([pid]));
    const [ofWorker, ofTemporal] = [memory(worker), memory(temporal)];
    await instance.stop();
    const start = await startOnce(instance.dataDir);
    const load = `${ACCOUNTS} idle accounts`;
    return [
      single({ figure: 'making their workflows', load, unit: 'a second' }, ACCOUNTS / seconds),
      single({ figure: 'processor, all parts', load, unit: '% of a core', goal: { atMost: 5 } }, busy),
      single({ figure: 'memory of the worker', load, unit: 'MiB' }, ofWorker),
      single({ figure: 'memory of Temporal', load, unit: 'MiB' }, ofTemporal),
      single({ figure: '`npm start`, warm, to ready.json', load, unit: 's', goal: { atMost: 10 } }, start),
    ];
  });

/** Accounts whose next login is tomorrow, each with its workflow. Their credentials are never opened. */
export async function addIdleAccounts({ instance, asOperator }: BenchSystem, count: number): Promise<string[]> {
  const db = connect(instance.databaseUrl);
  const temporal = createClient({ address: instance.temporalAddress, namespace: 'default' });
  const ids = Array.from({ length: count }, () => randomUUID());
  try {
    await sql`
      with owner as (select id from users limit 1), given as (select unnest(${ids}::uuid[]) as id), added as (
        insert into accounts (id, user_id, bank_code, name, next_run_at)
        select given.id, owner.id, 'sandbox', 'Idle ' || given.id, now() + interval '1 day' from given, owner
        returning id
      )
      insert into account_settings (account_id, bank_username_sealed, bank_password_sealed)
      select id, 'never opened', 'never opened' from added`.execute(db);
    const left = ids.map((id) => ({ id, name: `Idle ${id}`, bankCode: 'sandbox', bankName: 'Sandbox Bank' }));
    await Promise.all(
      Array.from({ length: STARTS_AT_ONCE }, async () => {
        for (let owner = left.pop(); owner; owner = left.pop()) await patiently(() => startSession(temporal, owner));
      }),
    );
  } finally {
    await Promise.all([db.destroy(), temporal.connection.close()]);
  }
  // Workflow tasks are done in their order, so the last ones answer when all have come to rest.
  for (const id of ids.slice(0, 3)) {
    const { session } = handleOf(id, asOperator);
    await eventually(session, ({ source, state }) => source === 'live' && state === 'scheduled', 180_000);
  }
  return ids;
}

/** Temporal on a small machine may need a moment for the ones before. */
async function patiently(start: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof SessionUnreachable) || tries === 5) throw error;
    }
  }
}

/** Until two seconds went by in which nothing much was done. */
async function untilCalm({ instance }: BenchSystem): Promise<void> {
  const { worker, temporal } = instance.ready().processes;
  const pids = [worker, temporal].filter((pid) => pid !== null);
  const deadline = Date.now() + 120_000;
  for (let last = processorTimeOf(pids); Date.now() < deadline; ) {
    await sleep(2_000);
    const now = processorTimeOf(pids);
    if (now - last < 0.3) return;
    last = now;
  }
}
