/** What a cycle costs on a processor, part by part, beside the bare script. */
import { type BenchSystem, pidOf } from './bench-system.ts';
import { processorTimeOf, processorTimeOfFamily } from './processes.ts';
import { type Result, single } from './result.ts';

/** Seconds so far. */
type Spent = Record<string, number>;

export type Costs = {
  /** Does the work and adds what was spent meanwhile. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** The mean of each part, ms. */
  rows(what: string, load: string): Result[];
};

export function costsOf(spent: () => Spent): Costs {
  const sums: Spent = {};
  let times = 0;
  return {
    async during(work) {
      const before = spent();
      const done = await work();
      for (const [part, seconds] of Object.entries(spent())) {
        sums[part] = (sums[part] ?? 0) + seconds - (before[part] ?? 0);
      }
      times += 1;
      return done;
    },
    rows: (what, load) =>
      Object.entries(sums).map(([part, seconds]) =>
        single({ figure: `processor time of ${what}, ${part}`, load, unit: 'ms' }, (seconds / times) * 1_000),
      ),
  };
}

/** The browser's processes belong to the worker. */
export function spentByProduct(system: BenchSystem): Spent {
  const family = (part: Parameters<typeof pidOf>[1]) => processorTimeOfFamily(pidOf(system, part));
  const worker = processorTimeOf(pidOf(system, 'worker'));
  return {
    browser: family('worker') - worker,
    worker,
    Temporal: family('temporal'),
    Postgres: family('postgres'),
    API: family('api'),
  };
}

/** The script runs in this process; its browser and the instance are below it. */
export function spentByScript(system: BenchSystem): Spent {
  const script = processorTimeOf(process.pid);
  const product = Object.values(spentByProduct(system)).reduce((sum, seconds) => sum + seconds, 0);
  const sandbox = processorTimeOf(pidOf(system, 'sandbox'));
  return { browser: processorTimeOfFamily(process.pid) - script - product - sandbox, script };
}
