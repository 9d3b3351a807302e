/** API processes that are killed after they have promised something. */
import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { atStages, type FaultCase, type Outcome } from './fault-case.ts';
import { bringHome } from './recovery.ts';
import { bringTo, everyStage } from './stages.ts';
import type { FaultSystem } from './system.ts';

export const apiCases: FaultCase[] = [
  atStages('API killed right after its 202', everyStage, {
    survives: true,
    needed: ['code on its way'],
    async strike({ api }) {
      await api.kill('SIGKILL');
      await api.start();
    },
  }),
  atStages('two APIs, one killed right after its 202', everyStage, {
    survives: true,
    needed: ['code on its way'],
    prepare: async (system) => void (await system.addApi()),
    strike: ({ api }) => api.kill('SIGKILL'),
  }),
  { name: 'API killed right after it took a run, a restart and a stop', run: keepPromises },
];

/** What was answered with 202 is done, although the process that answered is gone. */
async function keepPromises(system: FaultSystem): Promise<Outcome[]> {
  const { api } = system;
  const [run, restart, stop] = await Promise.all([
    bringTo(system, 'between cycles'),
    bringTo(system, 'between cycles'),
    bringTo(system, 'waiting for a code'),
  ]);
  const promised = [run.account.post('scrape'), restart.account.post('restart'), stop.account.post('stop')];
  for (const { status } of await Promise.all(promised)) assert.equal(status, 202);
  const struckAt = Date.now();
  await api.kill('SIGKILL');
  const starting = api.start();
  const kept = async (stage: string, keeping: Promise<unknown>): Promise<Outcome> => {
    const lost = await keeping.then(
      () => [],
      (error: Error) => [error.message],
    );
    return { stage, lost, recoveredMs: Date.now() - struckAt };
  };
  const withdrawn = async () => {
    const request = stop.request?.id ?? '';
    await stop.account.untilState('stopped');
    await eventually(
      () => stop.account.verdict(request),
      ({ state }) => state === 'cancelled',
    );
  };
  const outcomes = await Promise.all([
    kept('run asked for', run.account.untilAsked(run.request ?? undefined)),
    kept('restart asked for', restart.account.untilAsked(restart.request ?? undefined)),
    kept('stop asked for', withdrawn()),
  ]);
  await starting;
  // The requested logins read what is booked. The stopped account begins again.
  await stop.account.post('restart');
  await Promise.all([run, restart, stop].map(bringHome));
  return outcomes;
}
