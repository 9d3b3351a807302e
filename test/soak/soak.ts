import { setTimeout as sleep } from 'node:timers/promises';
import { checkInvariants } from '../faults/invariants/check.ts';
import { exposedInFiles } from '../faults/invariants/secrets.ts';
import { startFaultSystem } from '../faults/system.ts';
import { eventually } from '../support/eventually.ts';
import { chanceOf } from './chance.ts';
import { moveIn, type Resident } from './households.ts';
import { type Person, startPerson } from './person.ts';
import { type Sample, sampleProcesses } from './processes.ts';
import { type SoakResult, summaryOf } from './summary.ts';
import { createTally } from './tally.ts';
import { startTrouble } from './trouble.ts';
import { startWatch } from './watch.ts';

export type Soak = {
  minutes: number;
  seed: string;
  /** The share of the accounts: 1 is all of them. */
  share?: number;
  /** About how long the pause between two faults is, in ms: of our parts, and of the banks and receivers. */
  pauses?: { parts: number; others: number };
  sampleMs?: number;
};

/** Time enough after a fault of ours to see that nothing stays open. */
const usual = { parts: 24_000, others: 6_000 };
/** Five codes in ten minutes: a person who has used them up waits that long for the next. */
const UNTIL_HOME_MS = 15 * 60_000;

/**
 * Runs with faults for so many minutes, brings all accounts to their end, checks everything, and reports it in tables.
 */
export async function soak({ minutes, seed, share = 1, pauses = usual, sampleMs = 30_000 }: Soak) {
  const chance = chanceOf(seed);
  const tally = createTally();
  const system = await startFaultSystem();
  try {
    const breakable = { worker: await system.addWorker(), api: await system.addApi() };
    const named = {
      'API, never killed': system.api,
      'API, killed now and then': breakable.api,
      'worker, never killed': system.worker,
      'worker, killed now and then': breakable.worker,
      Temporal: system.temporal,
      Postgres: system.postgres,
      'sandbox bank': system.sandbox,
    };
    const { key } = (await system.call('POST', '/me/api-keys', { body: { name: 'relay', scopes: ['otp:write'] } }))
      .body;
    system.secrets['the API key'] = key;
    const residents = await moveIn(system, share);
    const people = residents.map((each, place) => startPerson(system, each, key, chance.of(`person ${place}`), tally));
    const trouble = startTrouble(system, breakable, residents, { chance: chance.of('faults'), pauses, tally });
    const watch = startWatch(system, trouble.healthySince);
    const samples: Sample[] = [];
    const end = Date.now() + minutes * 60_000;
    while (Date.now() < end) {
      samples.push(...sampleProcesses(system, named));
      await sleep(Math.min(sampleMs, Math.max(0, end - Date.now())));
    }
    await trouble.stop();
    const away = await bringHome(residents, people);
    samples.push(...sampleProcesses(system, named));
    await Promise.all(people.map((person) => person.leave()));
    await watch.stop();
    const violations = [...watch.violations, ...away, ...(await checkInvariants(system))];
    const result: SoakResult = { seed, minutes, looks: watch.looks(), violations, tally, samples };
    const summary = await summaryOf(system, residents, result);
    await system.stop();
    return { summary, samples, violations: [...violations, ...(await exposedInFiles(system))] };
  } finally {
    await system.remove();
  }
}

/**
 * Waits until everything that the bank has is read and delivered, and every account is at rest. Returns those that are
 * not.
 */
async function bringHome(residents: Resident[], people: Person[]): Promise<string[]> {
  for (const person of people) person.calmDown();
  const lost = residents.map(async ({ account, customer }) => {
    await customer.clearFaults();
    let asked = 0;
    const standing = async () => {
      const { state } = await account.session();
      const atBank = (await customer.movements()).length;
      const movements: { notifiedAt: string | null }[] = (await account.get('/movements?limit=500')).body;
      const isRead = movements.length >= atBank && movements.every(({ notifiedAt }) => notifiedAt !== null);
      const atRest = state === 'scheduled' || state === 'monitoring';
      // The owner presses "Run scrape now", and again after a failure, but never in the middle of a login.
      if (!isRead && ['scheduled', 'backing_off'].includes(state) && Date.now() - asked > 30_000) {
        asked = Date.now();
        await account.post('restart');
        await account.post('scrape');
      }
      return { state, atBank, movements: movements.length, home: isRead && atRest };
    };
    return eventually(standing, ({ home }) => home, UNTIL_HOME_MS).then(
      () => [],
      (error: Error) => [`account ${account.id} did not get home: ${error.message}`],
    );
  });
  return (await Promise.all(lost)).flat();
}
