/** The faults of the soak: one after the other, at random, for as long as it lasts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { browserProcesses } from '../faults/browser-processes.ts';
import type { Part } from '../faults/part.ts';
import type { FaultSystem } from '../faults/system.ts';
import type { Chance } from './chance.ts';
import type { Resident } from './households.ts';
import type { Tally } from './tally.ts';

/** The worker and the API that are never killed show whether memory and handles stay flat. */
export type Breakable = { worker: Part; api: Part };

type Trouble = {
  kind: string;
  weight: number;
  /** How long the invariants may be broken after it: while a part is away, nobody can look after anything. */
  isOutage?: boolean;
  strike(system: FaultSystem, breakable: Breakable, residents: Resident[], chance: Chance): Promise<void>;
};

const bankFaults = [
  'maintenance',
  'http_500',
  'slow',
  'hang',
  'reset',
  'drop_session',
  'unknown_page',
  'layout_changed',
  'captcha',
] as const;
const pages = ['login', 'credentials', 'code', 'inside'] as const;

const troubles: Trouble[] = [
  {
    kind: 'worker killed',
    weight: 3,
    isOutage: true,
    async strike(_system, { worker }) {
      await worker.kill('SIGKILL');
      await worker.start();
    },
  },
  {
    kind: 'worker stopped in order',
    weight: 2,
    isOutage: true,
    async strike(_system, { worker }) {
      await worker.kill('SIGTERM');
      await worker.start();
    },
  },
  {
    kind: 'worker frozen for a while',
    weight: 1,
    isOutage: true,
    async strike(_system, { worker }, _residents, chance) {
      worker.freeze();
      await sleep(chance.between(3_000, 20_000));
      worker.thaw();
    },
  },
  { kind: 'browsers killed', weight: 1, strike: async (system) => killBrowsers(system, undefined) },
  { kind: 'pages crashed', weight: 2, strike: async (system) => killBrowsers(system, 'renderer') },
  {
    kind: 'API killed',
    weight: 2,
    async strike(_system, { api }) {
      await api.kill('SIGKILL');
      await api.start();
    },
  },
  {
    kind: 'Temporal killed',
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
    weight: 1,
    isOutage: true,
    async strike({ postgres }) {
      await postgres.kill('SIGKILL');
      await postgres.start();
    },
  },
  {
    kind: 'connections to Postgres cut',
    weight: 2,
    async strike({ db }) {
      await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(db);
    },
  },
  {
    kind: 'bank restarted',
    weight: 1,
    async strike({ sandbox }) {
      await sandbox.stop();
      await sandbox.start();
    },
  },
  {
    kind: 'receiver in trouble',
    weight: 3,
    async strike({ receiver }, _breakable, _residents, chance) {
      receiver.answer(chance.pick([500, 503, 429, 'dies', 'hangs'] as const));
      await sleep(chance.between(2_000, 12_000));
      receiver.answer(200);
    },
  },
  ...bankFaults.map((kind) => ({
    kind: `bank: ${kind}`,
    weight: 2,
    async strike(_system: FaultSystem, _breakable: Breakable, residents: Resident[], chance: Chance) {
      // A hang that nobody clears ends by itself.
      const lasting = kind === 'hang' ? { seconds: chance.between(5, 40) } : { times: chance.pick([1, 1, 2]) };
      const on = kind === 'drop_session' ? 'inside' : chance.pick(pages);
      await chance.pick(residents).customer.fault(kind, { on, ...lasting });
    },
  })),
];

export type Troublemaker = {
  /** When the last outage was over, or now while one lasts. */
  healthySince(): number;
  /** Resolves when the fault that is on is over and everything is up again. */
  stop(): Promise<void>;
};

/** A fault every `pause` milliseconds or so, the next one only when the parts are up again. */
export function startTrouble(
  system: FaultSystem,
  breakable: Breakable,
  residents: Resident[],
  { chance, pauseMs, tally }: { chance: Chance; pauseMs: number; tally: Tally },
): Troublemaker {
  const deck = troubles.flatMap((trouble) => Array<Trouble>(trouble.weight).fill(trouble));
  const stopped = new AbortController();
  let healthySince: number | null = Date.now();
  const making = (async () => {
    while (!stopped.signal.aborted) {
      await sleep(pauseMs * chance.between(0.3, 1.7), undefined, { signal: stopped.signal }).catch(() => undefined);
      if (stopped.signal.aborted) return;
      const { kind, strike, isOutage = false } = chance.pick(deck);
      tally.count('faults', kind);
      process.stdout.write(`  ${new Date().toISOString().slice(11, 19)} ${kind}\n`);
      if (isOutage) healthySince = null;
      await strike(system, breakable, residents, chance).catch((error: Error) => {
        // The bank may be asked for a fault while it restarts; anything else is for whoever reads the output.
        process.stdout.write(`  ${kind} could not be done: ${error.message}\n`);
      });
      if (isOutage) healthySince = Date.now();
    }
  })();
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
      // It has ended by itself meanwhile.
    }
  }
}
