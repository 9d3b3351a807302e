/** Cases that share one started system, in the order in which they run. Groups run beside each other. */

import { apiCases } from './api-cases.ts';
import { browserCases } from './browser-cases.ts';
import { deployCases } from './deploy-cases.ts';
import type { FaultCase } from './fault-case.ts';
import { postgresCases } from './postgres-cases.ts';
import { temporalCases } from './temporal-cases.ts';
import { workerCases } from './worker-cases.ts';

export const groups: Record<string, FaultCase[]> = {
  processes: [...workerCases, ...browserCases, ...apiCases],
  deploys: [...deployCases],
  stores: [...temporalCases, ...postgresCases],
};
