import type { CaseResult, FaultCase, Outcome } from './fault-case.ts';
import type { FaultSystem } from './system.ts';

/** Cases that strike only at accounts of their own, and therefore run at once. Each has its own rows in the table. */
export function together(name: string, cases: FaultCase[]): FaultCase {
  return { name, run: async (system) => (await Promise.all(cases.map((each) => named(system, each)))).flat() };
}

async function named(system: FaultSystem, { name, run }: FaultCase): Promise<CaseResult[]> {
  const outcomes = await run(system).catch((error: Error): Outcome[] => [
    { stage: 'all', lost: [error.stack ?? error.message], recoveredMs: null },
  ]);
  return outcomes.map((outcome) => ({ ...outcome, name }));
}

/** The outcome of `work`, which gives back how long it took to recover. What it throws is something lost. */
export function outcomeOf(stage: string, work: Promise<number>): Promise<Outcome> {
  return work.then(
    (recoveredMs) => ({ stage, lost: [], recoveredMs }),
    (error: Error) => ({ stage, lost: [`${stage}: ${error.stack ?? error.message}`], recoveredMs: null }),
  );
}
