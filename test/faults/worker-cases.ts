/** Workers that are killed, stopped, frozen, or too many. */
import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { isFull } from '../support/form.ts';
import { atStages, type FaultCase } from './fault-case.ts';
import { startImpostor } from './impostor.ts';
import { pidOf } from './part.ts';
import { bringTo, everyStage, everyStageTwice, giveCode, type Staged } from './stages.ts';
import type { FaultSystem } from './system.ts';

const waitingStages = ['before the code page', 'waiting for a code', 'code on its way', 'reading movements'] as const;

export const workerCases: FaultCase[] = [
  atStages('worker killed (SIGKILL)', everyStage, {
    async strike({ worker }) {
      await worker.kill('SIGKILL');
      await worker.start();
    },
    needed: ['reading movements'],
    after: wasResumed,
  }),
  atStages('worker stopped in order (SIGTERM)', everyStage, {
    async strike({ worker }) {
      await worker.kill('SIGTERM');
      await worker.start();
    },
    needed: ['reading movements'],
    after: wasResumed,
  }),
  atStages('two workers, one killed', everyStageTwice, {
    async prepare(system) {
      await system.addWorker();
    },
    async survives({ worker }, { account }) {
      const [run] = await account.runs();
      return run?.endedAt === null && pidOf(run.host) !== worker.pid();
    },
    strike: ({ worker }) => worker.kill('SIGKILL'),
  }),
  atStages(isFull ? 'ten workers, three killed' : 'four workers, three killed', [...waitingStages, ...waitingStages], {
    needed: ['waiting for a code'],
    async prepare(system) {
      const batches = isFull ? 3 : 1;
      for (let more = 0; more < batches; more++) await Promise.all([1, 2, 3].map(() => system.addWorker()));
    },
    async survives({ workers }, { account }) {
      const [run] = await account.runs();
      return run?.endedAt === null && !workers.slice(0, 3).some((worker) => worker.pid() === pidOf(run.host));
    },
    async strike({ workers }) {
      await Promise.all(workers.slice(0, 3).map((worker) => worker.kill('SIGKILL')));
    },
  }),
  { name: 'a worker that uses the queue name of another one', run: shareQueueName },
];

/**
 * Tasks that are handed to a frozen process are lost once more, until the server closes the calls in which that process
 * waited for work, after a minute. A login that is lost for the second time in a row waits for another minute.
 */
const FROZEN_PATIENCE_MS = 240_000;

/** A group of its own, because it mostly waits. */
export const frozenWorkerCases: FaultCase[] = [
  atStages('worker frozen (SIGSTOP), another one takes over, it wakes (SIGCONT)', everyStage, {
    patienceMs: FROZEN_PATIENCE_MS,
    async strike(system, staged) {
      system.worker.freeze();
      const frozen = system.worker.pid();
      await system.addWorker();
      // It wakes while the new logins are under way.
      await eventually(
        () => openRunsOf(system, frozen, staged),
        (open) => open === 0,
        FROZEN_PATIENCE_MS,
      );
      system.worker.thaw();
    },
  }),
];

/** Expects that a session that was logged in continues where it was: no second code, no second login. */
async function wasResumed(_system: FaultSystem, staged: Staged[]): Promise<void> {
  for (const { stage, customer } of staged) {
    if (stage !== 'reading movements') continue;
    const { codesSent, credentialsSubmitted } = await customer.counts();
    assert.deepEqual({ codesSent, credentialsSubmitted }, { codesSent: 1, credentialsSubmitted: 1 });
  }
}

async function openRunsOf({ db }: FaultSystem, pid: number, staged: Staged[]): Promise<number> {
  const ids = staged.map(({ account }) => account.id);
  const open = await db
    .selectFrom('runs')
    .select('host')
    .where('ended_at', 'is', null)
    .where('account_id', 'in', ids)
    .execute();
  return open.filter(({ host }) => pidOf(host) === pid).length;
}

/**
 * Half of the codes reach a process that does not hold the page. It types nothing, and the same code may be given
 * again.
 */
async function shareQueueName(system: FaultSystem) {
  const stage = 'waiting for a code';
  const staged = await Promise.all(Array.from({ length: isFull ? 6 : 3 }, () => bringTo(system, stage)));
  const [run] = (await staged[0]?.account.runs()) ?? [];
  const impostor = await startImpostor(system, run?.host ?? '');
  const struckAt = Date.now();
  const give = async (each: Staged) => {
    assert(each.request);
    await giveCode(each, each.request);
    return each.request.id;
  };
  const mislaid = await Promise.all(
    staged.map(async (each) => {
      const { account } = each;
      const id = await give(each);
      const { state } = await eventually(
        async () => ({ ...(await account.verdict(id)), note: (await account.session()).note }),
        ({ state, note }) => state === 'fulfilled' || note?.includes('was not typed') === true,
      );
      return state === 'pending';
    }),
  ).finally(() => impostor.stop());
  return Promise.all(
    staged.map(async (each, place) => {
      if (mislaid[place]) await each.account.untilVerdict(await give(each), 'fulfilled');
      const recoveredMs = Date.now() - struckAt;
      await each.account.untilRuns(1);
      return { stage, lost: [], recoveredMs };
    }),
  );
}
