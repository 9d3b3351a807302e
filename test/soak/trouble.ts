/** The faults of the soak: one after the other, at random, for as long as it lasts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { faultKinds, pageKinds } from '../../sandbox/state.ts';
import { browserProcesses } from '../faults/browser-processes.ts';
import type { Part } from '../faults/part.ts';
import type { FaultSystem } from '../faults/system.ts';
import type { Chance } from './chance.ts';
import type { Resident } from './households.ts';
import type { Tally } from './tally.ts';

/** The worker and the API that are never killed show whether memory and handles stay constant. */
export type Breakable = { worker: Part; api: Part };

type Trouble = {
  kind: string;
  /** Whose fault it is. Ours and those of others come independently. */
  of: 'parts' | 'others';
  weight: number;
  /**
   * True when a part is away during the fault. Its upkeep cannot run then, so the time for which invariants may be
   * broken counts from its end.
   */
  isOutage?: boolean;
  strike(system: FaultSystem, breakable: Breakable, residents: Resident[], chance: Chance): Promise<void>;
};

const troubles: Trouble[] = [
  {
    kind: 'worker killed',
    of: 'parts',
    weight: 3,
    isOutage: true,
    async strike(_system, { worker }) {
      await worker.kill('SIGKILL');
      await worker.start();
    },
  },
  {
    kind: 'worker stopped in order',
    of: 'parts',
    weight: 2,
    isOutage: true,
    async strike(_system, { worker }) {
      await worker.kill('SIGTERM');
      await worker.start();
    },
  },
  {
    kind: 'worker frozen for a while',
    of: 'parts',
    weight: 1,
    isOutage: true,
    async strike(_system, { worker }, _residents, chance) {
      worker.freeze();
      await sleep(chance.between(3_000, 20_000));
      worker.thaw();
    },
  },
  { kind: 'browsers killed', of: 'parts', weight: 1, strike: async (system) => killBrowsers(system, undefined) },
  { kind: 'pages crashed', of: 'parts', weight: 2, strike: async (system) => killBrowsers(system, 'renderer') },
  {
    kind: 'API killed',
    of: 'parts',
    weight: 2,
    async strike(_system, { api }) {
      await api.kill('SIGKILL');
      await api.start();
    },
  },
  {
    kind: 'Temporal killed',
    of: 'parts',
    weight: 1,
    isOutage: true,
    async strike({ temporal }, _breakable, _residents, chance) {
      await temporal.kill('SIGKILL');
      await sleep(chance.between(0, 10_000));
      await temporal.start();
    },
  },
  {
    kind: 'Postgres stopped',
    of: 'parts',
    weight: 1,
    isOutage: true,
    async strike({ postgres }, _breakable, _residents, chance) {
      await postgres.stop();
      await sleep(chance.between(0, 10_000));
      await postgres.start();
    },
  },
  {
    kind: 'Postgres killed',
    of: 'parts',
    weight: 1,
    isOutage: true,
    async strike({ postgres }) {
      await postgres.kill('SIGKILL');
      await postgres.start();
    },
  },
  {
    kind: 'connections to Postgres cut',
    of: 'parts',
    weight: 2,
    async strike({ db }) {
      await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(db);
    },
  },
  {
    kind: 'bank restarted',
    of: 'others',
    weight: 1,
    async strike({ sandbox }) {
      await sandbox.stop();
      await sandbox.start();
    },
  },
  {
    kind: 'receiver in trouble',
    of: 'others',
    weight: 3,
    async strike({ receiver }, _breakable, _residents, chance) {
      receiver.answer(chance.pick([500, 503, 429, 'dies', 'hangs'] as const));
      await sleep(chance.between(2_000, 12_000));
      receiver.answer(200);
    },
  },
  ...faultKinds.map((kind) => ({
    kind: `bank: ${kind}`,
    of: 'others' as const,
    weight: 2,
    async strike(_system: FaultSystem, _breakable: Breakable, residents: Resident[], chance: Chance) {
      // A hang ends by itself if it is not cleared.
      const lasting = kind === 'hang' ? { seconds: chance.between(5, 40) } : { times: chance.pick([1, 1, 2]) };
      const on = kind === 'drop_session' ? 'inside' : chance.pick(pageKinds);
      await chance.pick(residents).customer.fault(kind, { on, ...lasting });
    },
  })),
];

export type Troublemaker = {
  /** Returns when the last outage was over, or the present time while one lasts. */
  healthySince(): number;
  /** Resolves when the current fault is over and everything is running again. */
  stop(): Promise<void>;
};

/** Causes one fault after the other, each only when the parts are running again after the last one of its kind. */
export function startTrouble(
  system: FaultSystem,
  breakable: Breakable,
  residents: Resident[],
  { chance, pauses, tally }: { chance: Chance; pauses: Record<Trouble['of'], number>; tally: Tally },
): Troublemaker {
  const stopped = new AbortController();
  let healthySince: number | null = Date.now();
  const make = async (of: Trouble['of'], own: Chance) => {
    const deck = troubles.filter((each) => each.of === of).flatMap((each) => Array<Trouble>(each.weight).fill(each));
    for (;;) {
      const pause = pauses[of] * own.between(0.3, 1.7);
      await sleep(pause, undefined, { signal: stopped.signal }).catch(() => undefined);
      if (stopped.signal.aborted) return;
      const { kind, strike, isOutage = false } = own.pick(deck);
      tally.count('faults', kind);
      process.stdout.write(`  ${new Date().toISOString().slice(11, 19)} ${kind}\n`);
      if (isOutage) healthySince = null;
      await strike(system, breakable, residents, own).catch((error: Error) => {
        // The bank cannot be told of a fault while it restarts. Other errors are only shown.
        process.stdout.write(`  ${kind} could not be done: ${error.message}\n`);
      });
      if (isOutage) healthySince = Date.now();
    }
  };
  const making = Promise.all([make('parts', chance.of('parts')), make('others', chance.of('others'))]);
  return {
    healthySince: () => healthySince ?? Date.now(),
    async stop() {
      stopped.abort();
      await making;
      system.receiver.answer(200);
    },
  };
}

function killBrowsers({ dataDir }: FaultSystem, type: string | undefined): void {
  for (const each of browserProcesses(dataDir)) {
    if (each.type !== type) continue;
    try {
      process.kill(each.pid, 'SIGKILL');
    } catch {
      // It has ended by itself in the meantime.
    }
  }
}
