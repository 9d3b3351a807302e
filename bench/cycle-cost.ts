/** Measures the processor time of a cycle, part by part, beside the bare script. */
import { type BenchSystem, pidOf } from './bench-system.ts';
import { processorTimeOf, processorTimeOfFamily } from './processes.ts';
import { type Result, single } from './result.ts';

/** The seconds that each part has used. */
type Spent = Record<string, number>;

export type Costs = {
  /** Does the work and adds the processor time used meanwhile. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Returns the mean of each part, in ms. */
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

/** The browser's processes count as part of the worker. */
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

/** The script runs in this process. Its browser and the instance are child processes. */
export function spentByScript(system: BenchSystem): Spent {
  const script = processorTimeOf(process.pid);
  const product = Object.values(spentByProduct(system)).reduce((sum, seconds) => sum + seconds, 0);
  const sandbox = processorTimeOf(pidOf(system, 'sandbox'));
  return { browser: processorTimeOfFamily(process.pid) - script - product - sandbox, script };
}
