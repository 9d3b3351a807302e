import type { CaseResult, FaultCase, Outcome } from './fault-case.ts';
import type { FaultSystem } from './system.ts';

/** As many as a small machine can handle without keeping their pages waiting. */
const AT_ONCE = 4;

/**
 * Combines cases that strike only at accounts of their own, and therefore run concurrently. Each has its own rows in
 * the table.
 */
export function together(name: string, cases: FaultCase[]): FaultCase {
  return {
    name,
    async run(system) {
      const left = [...cases];
      const results: CaseResult[] = [];
      const work = async () => {
        for (let next = left.shift(); next; next = left.shift()) results.push(...(await named(system, next)));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return results;
    },
  };
}

async function named(system: FaultSystem, { name, run }: FaultCase): Promise<CaseResult[]> {
  const outcomes = await run(system).catch((error: Error): Outcome[] => [
    { stage: 'all', lost: [error.stack ?? error.message], recoveredMs: null },
  ]);
  return outcomes.map((outcome) => ({ ...outcome, lost: outcome.lost.map((what) => `${name}: ${what}`), name }));
}

/** Makes the outcome of `work`, which returns how long it took to recover. An error that it throws counts as lost. */
export function outcomeOf(stage: string, work: Promise<number>): Promise<Outcome> {
  return work.then(
    (recoveredMs) => ({ stage, lost: [], recoveredMs }),
    (error: Error) => ({ stage, lost: [`${stage}: ${error.stack ?? error.message}`], recoveredMs: null }),
  );
}
