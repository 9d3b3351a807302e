/** Measures the cost of accounts that only wait for their next login. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../src/db/core/connect.ts';
import { SessionUnreachable, startSession } from '../src/temporal/account-workflow.ts';
import { createClient } from '../src/temporal/client.ts';
import { eventually } from '../test/support/eventually.ts';
import { handleOf } from '../test/support/own-account.ts';
import { addAccountRows } from './account-rows.ts';
import { type BenchSystem, pidOf, withSystem } from './bench-system.ts';
import { familyOf, memoryOf, processorTimeOfFamily } from './processes.ts';
import { type Result, single } from './result.ts';
import { startOnce } from './start.ts';

const ACCOUNTS = 10_000;
/** The workers check all workflows once a minute, and this is included. */
const WATCHED_SECONDS = 60;
const STARTS_AT_ONCE = 12;
const parts = ['worker', 'temporal', 'postgres', 'api'] as const;
const names = { worker: 'the worker', temporal: 'Temporal', postgres: 'Postgres', api: 'the API' };

export const measureIdleAccounts = (): Promise<Result[]> =>
  withSystem(async (system) => {
    const { instance } = system;
    const startedAt = performance.now();
    await addIdleAccounts(system, ACCOUNTS);
    const seconds = ((await untilCalm(system)) - startedAt) / 1_000;
    const before = parts.map((part) => timeOf(system, part));
    await sleep(WATCHED_SECONDS * 1_000);
    const spent = parts.map((part, at) => timeOf(system, part) - (before[at] ?? 0));
    const busy = spent.map((time) => (time / WATCHED_SECONDS) * 100);
    const memory = parts.map((part) => memoryOfPart(system, part));
    await instance.stop();
    const start = await startOnce(instance.dataDir);
    const load = `${ACCOUNTS} idle accounts`;
    const ofPart = (figure: string, unit: string, values: number[]) =>
      parts.map((part, at) => single({ figure: `${figure} of ${names[part]}`, load, unit }, values[at] ?? Number.NaN));
    const allBusy = busy.reduce((sum, share) => sum + share, 0);
    return [
      single({ figure: 'making their workflows, first tasks and all', load, unit: 'a second' }, ACCOUNTS / seconds),
      single({ figure: 'processor, all parts', load, unit: '% of a core', goal: { atMost: 5 } }, allBusy),
      ...ofPart('processor', '% of a core', busy),
      ...ofPart('memory', 'MiB', memory),
      single({ figure: '`npm start`, warm, to ready.json', load, unit: 's', goal: { atMost: 10 } }, start),
    ];
  });

/** The worker has no browser while nobody logs in. Postgres has a process for each connection. */
const memoryOfPart = (system: BenchSystem, part: (typeof parts)[number]) => memoryOf(familyOf(pidOf(system, part)));
const timeOf = (system: BenchSystem, part: (typeof parts)[number]) => processorTimeOfFamily(pidOf(system, part));

/** Adds accounts whose next login is tomorrow, each with its workflow. */
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
    // After thousands have just begun, the last ones take a while to answer.
    for (const id of ids.slice(0, 3)) {
      const { session } = handleOf(id, asOperator);
      await eventually(session, ({ source, state }) => source === 'live' && state === 'scheduled', 180_000);
    }
    return ids;
  } finally {
    await Promise.all([db.destroy(), temporal.connection.close()]);
  }
}

/** Repeats the start: on a small machine Temporal may still be busy with the previous ones. */
async function patiently(start: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof SessionUnreachable) || tries === 5) throw error;
    }
  }
}

/** Waits until five seconds have passed with little work. Returns when they began. */
async function untilCalm(system: BenchSystem): Promise<number> {
  const spent = () => timeOf(system, 'worker') + timeOf(system, 'temporal');
  const deadline = performance.now() + 240_000;
  for (let last = spent(); performance.now() < deadline; ) {
    const began = performance.now();
    await sleep(5_000);
    const now = spent();
    if (now - last < 0.75) return began;
    last = now;
  }
  throw new Error('The workflows have not come to rest.');
}
