/** What accounts cost that only wait for their next login. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../src/db/connect.ts';
import { createClient } from '../src/temporal/client.ts';
import { SessionUnreachable, startSession } from '../src/temporal/session-handle.ts';
import { eventually } from '../test/support/eventually.ts';
import { handleOf } from '../test/support/own-account.ts';
import { addAccountRows } from './account-rows.ts';
import { type BenchSystem, withSystem } from './bench-system.ts';
import { memoryOf, processorTimeOf } from './processes.ts';
import { type Result, single } from './result.ts';
import { startOnce } from './start.ts';

const ACCOUNTS = 10_000;
const WATCHED_SECONDS = 20;
const STARTS_AT_ONCE = 8;

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

/** Accounts whose next login is tomorrow, each with its workflow. */
export async function addIdleAccounts({ instance, asOperator }: BenchSystem, count: number): Promise<string[]> {
  const db = connect(instance.databaseUrl);
  const temporal = createClient({ address: instance.temporalAddress, namespace: 'default' });
  try {
    const ids = await addAccountRows(db, count);
    const left = ids.map((id) => ({ id, name: `Idle ${id}`, bankCode: 'sandbox', bankName: 'Sandbox Bank' }));
    await Promise.all(
      Array.from({ length: STARTS_AT_ONCE }, async () => {
        for (let owner = left.pop(); owner; owner = left.pop()) await patiently(() => startSession(temporal, owner));
      }),
    );
    // Workflow tasks are done in their order, so the last ones answer when all have come to rest.
    for (const id of ids.slice(0, 3)) {
      await eventually(
        handleOf(id, asOperator).session,
        ({ source, state }) => source === 'live' && state === 'scheduled',
      );
    }
    return ids;
  } finally {
    await Promise.all([db.destroy(), temporal.connection.close()]);
  }
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
