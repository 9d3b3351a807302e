import { atStages, type FaultCase } from './fault-case.ts';
import { everyStage } from './stages.ts';

export const workerCases: FaultCase[] = [
  atStages('worker killed (SIGKILL)', everyStage, {
    async strike({ worker }) {
      await worker.kill('SIGKILL');
      await worker.start();
    },
  }),
  atStages('worker stopped in order (SIGTERM)', everyStage, {
    async strike({ worker }) {
      await worker.kill('SIGTERM');
      await worker.start();
    },
  }),
];
