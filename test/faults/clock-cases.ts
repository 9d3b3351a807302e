/** Workers whose clock is corrected, or set wrong, while they hold sessions. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { atStages, type FaultCase } from './fault-case.ts';
import { everyStageTwice } from './stages.ts';

const HOUR = 3_600_000;
const preload = pathToFileURL(join(import.meta.dirname, 'stepping-clock.ts')).href;

const withStep = (ms: number) => ({ NODE_OPTIONS: `--import=${preload}`, CLOCK_STEP_MS: String(ms) });

export const clockCases: FaultCase[] = [
  atStages('the clocks of two workers stepped by an hour, one forward, one back', everyStageTwice, {
    survives: true,
    async prepare(system) {
      await Promise.all([system.addWorker(withStep(HOUR)), system.addWorker(withStep(-HOUR))]);
      await system.worker.stop();
    },
    async strike({ workers }) {
      for (const { pid } of workers.slice(1)) process.kill(pid(), 'SIGUSR2');
    },
  }),
];
