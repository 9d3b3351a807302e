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
import { familyOf, memoryOf, processorTimeOfFamily } from './processes.ts';
import { type Result, single } from './result.ts';
import { startOnce } from './start.ts';

const ACCOUNTS = 10_000;
/** The workers look after all workflows once a minute: that is in it. */
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

function pidOf({ instance }: BenchSystem, part: (typeof parts)[number]): number {
  const pid = instance.ready().processes[part];
  if (pid === null) throw new Error(`There is no process of ${part}.`);
  return pid;
}

/** The browser of the worker is not there while nobody logs in; Postgres has a process for each connection. */
const memoryOfPart = (system: BenchSystem, part: (typeof parts)[number]) => memoryOf(familyOf(pidOf(system, part)));
const timeOf = (system: BenchSystem, part: (typeof parts)[number]) => processorTimeOfFamily(pidOf(system, part));

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
  // Where thousands have just begun, the last ones need a while until they answer.
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

/** Until five seconds went by in which nothing much was done. Gives back when they began. */
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
