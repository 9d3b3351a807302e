/** How an account continues after a strike, and what its owner does for that. */
import type { RunAnswer } from '../../src/api/records/answers.ts';
import { eventually } from '../support/eventually.ts';
import { giveCode, type Staged } from './stages.ts';

const PATIENCE_MS = 120_000;

/**
 * Resolves when the account continues: it asks for a code that can be given, accepted the one it had, or reads again.
 * With `survives` the login that was struck must continue. Otherwise it must be another one.
 */
export async function untilGoesOn(staged: Staged, survives: boolean, patienceMs = PATIENCE_MS): Promise<void> {
  const { account, customer, stage, request, runs } = staged;
  // The bank answers again, and requests that hung there are over.
  await customer.clearFaults();
  if (stage === 'between cycles') await askForRun(staged);
  const before = request?.id ?? null;
  // Each one polls only what it needs, because many of them watch at the same time.
  const runCounted = whoRunsCounted(staged);
  const goesOn = async () => {
    await runCounted();
    const asked: string | null = (await account.get('/otp')).body?.id ?? null;
    if (asked !== null && asked !== before) return true;
    if (stage === 'between cycles') return false;
    if (survives && stage === 'waiting for a code') return asked === before;
    const all = await account.runs();
    if (stage === 'reading movements') return isReading(all[0]) && (survives || all.length > runs);
    if (request === null) return false;
    return all[0]?.outcome === 'completed' || (await account.verdict(request.id)).state === 'fulfilled';
  };
  await eventually(goesOn, (on) => on, patienceMs).catch(tell(staged, 'did not go on'));
}

/** Gives codes when they are asked for, until all movements of the bank are read and the account is at rest. */
export async function bringHome(staged: Staged): Promise<void> {
  const { account, customer } = staged;
  const given = new Set<string>();
  const booked = (await customer.movements()).length;
  const runCounted = whoRunsCounted(staged);
  const isHome = async () => {
    await runCounted();
    const asked = (await account.get('/otp')).body;
    if (asked !== null && !asked.verifying && !given.has(asked.id)) {
      given.add(asked.id);
      await giveCode(staged, asked).catch((error: Error) => {
        // The login may have ended at that moment, and the next one asks for another code.
        if (!error.message.includes('409')) throw error;
      });
    }
    const movements: { notifiedAt: string | null }[] = (await account.get('/movements')).body;
    const all = movements.length >= booked && movements.every(({ notifiedAt }) => notifiedAt !== null);
    const seen = { asked: asked?.id ?? null, movements: movements.length, booked };
    if (!all) return { ...seen, home: false };
    const { state } = await account.session();
    return { ...seen, state, home: ['scheduled', 'monitoring'].includes(state) };
  };
  await eventually(isHome, ({ home }) => home, PATIENCE_MS).catch(tell(staged, 'did not get home'));
}

/** Says what went wrong with an account, together with its own status. */
const tell =
  ({ account, stage }: Staged, what: string) =>
  async (error: Error): Promise<never> => {
    const says = JSON.stringify(await account.session());
    throw new Error(`${stage}, account ${account.id} ${what}: ${error.message} It says: ${says}`);
  };

const isReading = (run?: RunAnswer): boolean =>
  run?.endedAt === null && run.stages.some(({ stage }) => stage === 'monitoring');

/**
 * A login that the bank may have seen counts as failed, and the next one follows after the interval, which is an hour
 * here. The owner does not wait for it: "Run scrape now", once for each such run.
 */
function whoRunsCounted(staged: Staged): () => Promise<void> {
  const run = new Set<string>();
  return async () => {
    const [newest] = await staged.account.runs();
    if (!newest?.unanswered || run.has(newest.id)) return;
    run.add(newest.id);
    await askForRun(staged);
  };
}

/** Asks for the next cycle, and repeats this until the call is accepted. */
async function askForRun({ account }: Staged): Promise<void> {
  const taken = () =>
    account.post('scrape').then(
      ({ status }) => status,
      () => 503,
    );
  await eventually(taken, (status) => status === 202, PATIENCE_MS);
}
