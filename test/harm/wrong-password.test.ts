/** Whatever is killed, the bank sees a wrong password no more often than `login_failure_limit` allows. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultSystem, type OwnedAccount, startFaultSystem } from '../faults/system.ts';
import { type Chance, chanceOf } from '../soak/chance.ts';
import { eventually } from '../support/eventually.ts';
import { isFull } from '../support/form.ts';
import { disturb } from './disturb.ts';

/** Each history is one account with a wrong password from its first login to its block. */
const HISTORIES = isFull ? 200 : 8;
const AT_ONCE = isFull ? 40 : 8;
const STRIKES = isFull ? 8 : 3;
const PATIENCE_MS = 240_000;

let system: FaultSystem;
beforeAll(async () => {
  system = await startFaultSystem();
});
afterAll(() => system?.remove());

type History = OwnedAccount & { limit: number };

/** At a bank that does not lock, so that it could be tried for ever, and that takes its time to answer. */
async function prepare(chance: Chance): Promise<History> {
  const limit = chance.pick([1, 2, 3, 4]);
  const latencyMs = Math.round(chance.between(0, 1_500));
  const made = await system.account(
    { lockAfter: 1_000, code: { when: 'never' } },
    { login_mode: 'simple', login_failure_limit: limit, scrape_interval_seconds: 5, bank_username: null },
    ({ change, password }) => change({ password: `${password}-changed`, latencyMs }),
  );
  return { ...made, limit };
}

/** The first login begins. While a part is down the operator saves again. */
async function begin({ account, customer }: History): Promise<void> {
  const { username: bank_username, password: bank_password } = customer;
  const saved = () =>
    account.configure({ bank_username, bank_password }).then(
      () => true,
      () => false,
    );
  await eventually(saved, (done) => done, PATIENCE_MS);
}

/** Presses "scrape" whenever the account waits, which lifts no block and resets no count. */
async function untilBlocked({ account }: History): Promise<void> {
  const look = async () => {
    const { state } = (await account.get()).body.session;
    if (state === 'backing_off' || state === 'scheduled') await account.post('scrape').catch(() => undefined);
    return state;
  };
  await eventually(look, (state) => state === 'blocked', PATIENCE_MS);
}

const seed = 'first do no harm';

test.each(Array.from({ length: HISTORIES / AT_ONCE }, (_, batch) => batch + 1))(
  `a wrong password, ${AT_ONCE} random histories, part %i`,
  async (batch) => {
    const chance = chanceOf(`${seed} ${batch}`);
    const histories: History[] = [];
    for (let each = 0; each < AT_ONCE; each += 1) histories.push(await prepare(chance));
    await Promise.all([
      disturb(system, chance.of('kills'), STRIKES),
      ...histories.map((each) => begin(each).then(() => untilBlocked(each))),
    ]);
    const seen = await Promise.all(
      histories.map(async ({ account, customer, limit }) => {
        const { credentialsSubmitted } = await customer.counts();
        return { id: account.id, limit, credentialsSubmitted };
      }),
    );
    expect(seen.filter(({ limit, credentialsSubmitted }) => credentialsSubmitted > limit)).toEqual([]);
    // A kill between the mark and the password counts, and the bank has seen nothing. Most were tried.
    const tried = seen.filter(({ credentialsSubmitted }) => credentialsSubmitted > 0);
    expect(tried.length).toBeGreaterThan(AT_ONCE * 0.75);
    await system.mend();
  },
);
