/** Cases that share one started system, in the order in which they run. Groups run concurrently. */

import { apiCases } from './api-cases.ts';
import { bankCases } from './bank-cases.ts';
import { browserCases } from './browser-cases.ts';
import { clockCases } from './clock-cases.ts';
import { codeCases } from './code-cases.ts';
import { deployCases } from './deploy-cases.ts';
import type { FaultCase } from './fault-case.ts';
import { postgresCases } from './postgres-cases.ts';
import { receiverCase } from './receiver-cases.ts';
import { temporalCases } from './temporal-cases.ts';
import { frozenWorkerCases, workerCases } from './worker-cases.ts';

export const groups: Record<string, FaultCase[]> = {
  processes: [...workerCases, ...browserCases, ...apiCases],
  frozen: [...frozenWorkerCases],
  deploys: [...deployCases],
  outside: [...bankCases, receiverCase, ...codeCases, ...clockCases],
  stores: [...temporalCases, ...postgresCases],
};
