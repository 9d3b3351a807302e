/** What becomes of an account after a strike, and what its owner does about it. */
import { eventually } from '../support/eventually.ts';
import { giveCode, type Staged } from './stages.ts';

/** What the account waits for, as its owner sees it. */
type Standing = { asked: string | null; wasAnswered: boolean; runs: number; isReading: boolean; isDone: boolean };

const PATIENCE_MS = 120_000;

/**
 * Resolves when the account goes on: it asks for a code that somebody can give, took the one it had, or reads again.
 * With `survives` the login that was struck is the one that goes on; otherwise it must be another one.
 */
export async function untilGoesOn(staged: Staged, survives: boolean): Promise<void> {
  const { account, customer, stage, request, runs } = staged;
  // The bank answers again; whatever hung there is over.
  await customer.clearFaults();
  if (stage === 'between cycles') await askForRun(staged);
  const before = request?.id ?? null;
  await eventually(
    () => standing(staged),
    ({ asked, wasAnswered, runs: begun, isReading, isDone }) => {
      if (stage === 'between cycles') return asked !== null && asked !== before;
      if (asked !== null && asked !== before) return true;
      if (stage === 'reading movements') return isReading && (survives || begun > runs);
      if (survives && stage === 'waiting for a code') return asked === before;
      return before !== null && (wasAnswered || isDone);
    },
    PATIENCE_MS,
  ).catch(async (error: Error) => {
    const says = JSON.stringify(await account.session());
    throw new Error(`${stage}, account ${account.id}: ${error.message} It says: ${says}`);
  });
}

/** Gives codes as they are asked for, until all movements that the bank has are read and the account is at rest. */
export async function bringHome(staged: Staged): Promise<void> {
  const { account, customer, stage } = staged;
  const given = new Set<string>();
  const booked = (await customer.movements()).length;
  const isHome = async () => {
    const asked = (await account.get('/otp')).body;
    if (asked !== null && !asked.verifying && !given.has(asked.id)) {
      given.add(asked.id);
      await giveCode(staged, asked).catch((error: Error) => {
        // The login may have ended at that moment, and the next one asks anew.
        if (!error.message.includes('409')) throw error;
      });
    }
    const movements: { notifiedAt: string | null }[] = (await account.get('/movements')).body;
    const { state } = await account.session();
    const atRest = ['scheduled', 'monitoring'].includes(state);
    const all = movements.length >= booked && movements.every(({ notifiedAt }) => notifiedAt !== null);
    return { asked: asked?.id ?? null, state, movements: movements.length, booked, home: atRest && all };
  };
  await eventually(isHome, ({ home }) => home, PATIENCE_MS).catch((error: Error) => {
    throw new Error(`${stage}, account ${account.id} did not get home: ${error.message}`);
  });
}

async function standing({ account, request }: Staged): Promise<Standing> {
  const [pending, runs, verdict] = await Promise.all([
    account.get('/otp').then(({ body }) => body as { id: string } | null),
    account.runs(),
    request && account.verdict(request.id),
  ]);
  const [newest] = runs;
  return {
    asked: pending?.id ?? null,
    wasAnswered: verdict?.state === 'fulfilled',
    runs: runs.length,
    isReading: newest?.endedAt === null && newest.stages.some(({ stage }) => stage === 'monitoring'),
    isDone: newest?.outcome === 'completed',
  };
}

/** Asks for the next cycle, again while nobody takes the call. */
async function askForRun({ account }: Staged): Promise<void> {
  const taken = () =>
    account.post('scrape').then(
      ({ status }) => status,
      () => 503,
    );
  await eventually(taken, (status) => status === 202, PATIENCE_MS);
}
