/** Cases that share one started system, in the order in which they run. Groups run beside each other. */
import type { FaultCase } from './fault-case.ts';
import { workerCases } from './worker-cases.ts';

export const groups: Record<string, FaultCase[]> = {
  processes: [...workerCases],
};
