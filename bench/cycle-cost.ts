/** What a cycle costs on a processor, part by part, beside the bare script. */
import type { BenchSystem } from './bench-system.ts';
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
export function spentByProduct({ instance }: BenchSystem): Spent {
  const { worker, temporal, postgres, api } = instance.ready().processes;
  const own = processorTimeOf([worker ?? Number.NaN]);
  const family = (pid: number | null) => processorTimeOfFamily(pid ?? Number.NaN);
  return {
    browser: family(worker) - own,
    worker: own,
    Temporal: family(temporal),
    Postgres: family(postgres),
    API: family(api),
  };
}

/** The script runs in this process; its browser and the instance are below it. */
export function spentByScript(system: BenchSystem): Spent {
  const script = processorTimeOf([process.pid]);
  const product = Object.values(spentByProduct(system)).reduce((sum, seconds) => sum + seconds, 0);
  const sandbox = processorTimeOf([system.instance.ready().processes.sandbox ?? Number.NaN]);
  return { browser: processorTimeOfFamily(process.pid) - script - product - sandbox, script };
}
