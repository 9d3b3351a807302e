import { inThisForm } from '../support/form.ts';
import { checkInvariants } from './invariants/check.ts';
import { bringHome, untilGoesOn } from './recovery.ts';
import { bringTo, everyStage, type Stage, type Staged } from './stages.ts';
import type { FaultSystem } from './system.ts';

/** The result of one case at one stage. `lost` says what was lost or went wrong. It must be empty. */
export type Outcome = { stage: string; lost: string[]; recoveredMs: number | null };
export type CaseResult = Outcome & { name: string };

export type FaultCase = {
  name: string;
  /** Breaks something and waits until it works again. An error that it throws counts as lost. */
  run(system: FaultSystem): Promise<Outcome[]>;
};

export type Strike = {
  /** Breaks something, and starts again what does not start by itself. The time is measured from its beginning. */
  strike(system: FaultSystem, staged: Staged[]): Promise<void>;
  /**
   * True when the login that is struck continues. Otherwise the account logs in again. This is called before the
   * strike.
   */
  survives?: boolean | ((system: FaultSystem, staged: Staged) => Promise<boolean>);
  /** Runs before the accounts are created: more workers, more APIs. */
  prepare?(system: FaultSystem): Promise<void>;
  /** Without these stages it would show little. */
  needed?: Stage[];
  /** How long the accounts may take to continue, if that is not the usual time. */
  patienceMs?: number;
  /** Settings of the accounts. */
  settings?: object;
  /** Checks what else must hold after all accounts have recovered. Throws what is wrong. */
  after?(system: FaultSystem, staged: Staged[]): Promise<void>;
};

/** Makes a case that strikes once, with one account at each of the stages, as far as this form of the suite goes. */
export function atStages(
  name: string,
  stages: readonly Stage[],
  { strike, survives = false, prepare, needed = [], patienceMs, settings, after }: Strike,
): FaultCase {
  const struck = inThisForm(stages, Math.min(stages.length, everyStage.length), needed);
  return {
    name,
    async run(system) {
      await prepare?.(system);
      const staged = await Promise.all(struck.map((stage) => bringTo(system, stage, settings)));
      const surviving = await Promise.all(
        staged.map((each) => (typeof survives === 'boolean' ? survives : survives(system, each))),
      );
      await Promise.all(staged.map((each) => each.atLast()));
      const struckAt = Date.now();
      const striking = strike(system, staged);
      const outcomes = staged.map(async (each, place): Promise<Outcome> => {
        const outcome: Outcome = { stage: each.stage, lost: [], recoveredMs: null };
        try {
          await untilGoesOn(each, surviving[place] ?? false, patienceMs);
          outcome.recoveredMs = Date.now() - struckAt;
          await bringHome(each);
        } catch (error) {
          outcome.lost.push((error as Error).message);
        }
        return outcome;
      });
      const [done] = await Promise.all([Promise.all(outcomes), striking]);
      await after?.(system, staged);
      return done;
    },
  };
}

/** Runs a case, checks everything that must always hold, and repairs the system for the next one. */
export async function runCase(system: FaultSystem, { name, run }: FaultCase): Promise<CaseResult[]> {
  const outcomes = await run(system).catch((error: Error): Outcome[] => [
    { stage: 'all', lost: [error.stack ?? error.message], recoveredMs: null },
  ]);
  const violations = await checkInvariants(system).catch((error: Error) => [`invariants: ${error.stack}`]);
  await system.mend();
  if (violations.length > 0) outcomes.push({ stage: 'all', lost: violations, recoveredMs: null });
  return outcomes.map((outcome) => ({ name, ...outcome }));
}
