/** Whatever is killed, an account is never twice at its bank, and never comes back to a customer who has just signed in. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultSystem, type OwnedAccount, startFaultSystem } from '../faults/system.ts';
import { type Chance, chanceOf } from '../soak/chance.ts';
import type { BankSession } from '../support/bank-customer.ts';
import { eventually } from '../support/eventually.ts';
import { isFull } from '../support/form.ts';
import { disturb } from './disturb.ts';

const BATCHES = isFull ? 3 : 1;
const AT_ONCE = isFull ? 16 : 4;
const STRIKES = isFull ? 8 : 2;
const PATIENCE_MS = 240_000;
const TEN_MINUTES = 600_000;

let system: FaultSystem;
beforeAll(async () => {
  system = await startFaultSystem();
});
afterAll(() => system?.remove());

/** A persistent session whose state is saved, so that it goes on elsewhere. */
async function logIn(chance: Chance): Promise<OwnedAccount> {
  const bank = { code: { when: 'never' }, sessions: chance.pick(['many', 'one_replaces']) };
  const made = await system.account(
    { ...bank, latencyMs: Math.round(chance.between(0, 600)) },
    {
      login_mode: 'simple',
      session_type: 'persistent',
      scrape_interval_seconds: 30,
    },
  );
  await eventually(
    () => isSaved(made),
    (saved) => saved,
    PATIENCE_MS,
  );
  return made;
}

async function isSaved({ account }: OwnedAccount): Promise<boolean> {
  const saved = await system.db
    .selectFrom('browser_states')
    .select('resumable')
    .where('account_id', '=', account.id)
    .executeTakeFirst();
  return saved?.resumable === true;
}

const msBetween = (one: string, other: string | null): number =>
  other === null ? Number.POSITIVE_INFINITY : Math.abs(Date.parse(one) - Date.parse(other));

/** What the bank saw that it should not have seen. Times are the bank's. */
function harm(sessions: BankSession[]): string[] {
  const own = sessions.filter((session) => session.own);
  const ours = sessions.filter((session) => !session.own);
  const twice = ours.filter((older) =>
    ours.some((newer) => newer.openedAt > older.openedAt && older.lastSeenAt > newer.openedAt),
  );
  // A session of ours that her login has ended tells us that she is there. Nothing else does.
  const told = own.filter((hers) =>
    ours.some(({ endedBy, endedAt }) => endedBy === 'replaced' && msBetween(hers.openedAt, endedAt) < 1_000),
  );
  const soon = ours.filter(({ openedAt }) =>
    told.some((hers) => openedAt > hers.openedAt && msBetween(hers.openedAt, openedAt) < TEN_MINUTES),
  );
  return [
    ...twice.map(({ openedAt }) => `the session of ${openedAt} was used after a newer one had begun`),
    ...soon.map(({ openedAt }) => `a login of ours at ${openedAt} came soon after one of the customer's`),
  ];
}

test.each(Array.from({ length: BATCHES }, (_, batch) => batch + 1))(
  `the right password, ${AT_ONCE} random histories, part %i`,
  async (batch) => {
    const chance = chanceOf(`never twice at the bank ${batch}`);
    const accounts = await Promise.all(Array.from({ length: AT_ONCE }, (_, place) => logIn(chance.of(`${place}`))));
    await Promise.all([
      disturb(system, chance.of('kills'), STRIKES),
      ...accounts.map(async ({ customer }, place) => {
        const hers = chance.of(`customer ${place}`);
        if (hers.isTrue(0.5)) return;
        await sleep(hers.between(1_000, 25_000));
        await customer.ownLogin();
      }),
    ]);
    // Everybody is at rest: in the session, or away from the customer.
    const atRest = ['monitoring', 'backing_off'];
    await Promise.all(
      accounts.map(({ account }) =>
        eventually(
          async () => (await account.session()).state,
          (state) => atRest.includes(state),
          PATIENCE_MS,
        ),
      ),
    );
    const seen = await Promise.all(
      accounts.map(async ({ account, customer }) => ({ id: account.id, harm: harm(await customer.sessions()) })),
    );
    expect(seen.filter((each) => each.harm.length > 0)).toEqual([]);
    await system.mend();
  },
);
