/** Measures a whole one-shot cycle, beside a bare Playwright script that makes the same clicks. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '../src/temporal/client.ts';
import { accountSessionId } from '../src/temporal/names.ts';
import { bareScript } from './bare-script.ts';
import { type BenchSystem, withSystem } from './bench-system.ts';
import { costsOf, spentByProduct, spentByScript } from './cycle-cost.ts';
import { type Result, series, single } from './result.ts';
import { percentile } from './statistics.ts';

const ROUNDS = 20;
const MOVEMENTS = 20;
/** In ms. Meanwhile the state of the run is not polled, because the bare script is not polled either. */
const HANDS_OFF_MS = 700;
/** The pause, in ms, in which one calms down before the other begins. */
const QUIET_MS = 200;

/** Measures the two alternately, so that a busy moment of the machine affects both. */
export const measureCycles = (): Promise<Result[]> =>
  withSystem(async (system) => {
    const { account, customer } = await system.account({ code: { when: 'never' } }, { login_mode: 'simple' });
    const today = new Date().toISOString().slice(0, 10);
    const movement = { date: today, description: 'Order', currency: 'EUR', sender: 'Ana Ruiz' };
    await customer.book(...Array.from({ length: MOVEMENTS }, (_, i) => ({ ...movement, amount: `${i}.50` })));
    await account.untilRuns(1);
    const eventsBefore = await eventsOf(system, account.id);

    const script = await bareScript(system.sandbox);
    const cycle: number[] = [];
    const bare: number[] = [];
    const [cost, bareCost] = [costsOf(() => spentByProduct(system)), costsOf(() => spentByScript(system))];
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const postedAt = Date.now();
        const [run] = await cost.during(async () => {
          await account.post('scrape');
          await sleep(HANDS_OFF_MS);
          return account.untilRuns(round + 2);
        });
        cycle.push(new Date(run?.endedAt ?? Number.NaN).getTime() - postedAt);
        if (run?.outcome !== 'completed') throw new Error(`The cycle ended as ${run?.outcome}, ${run?.reason}.`);
        await sleep(QUIET_MS);
        bare.push(await bareCost.during(() => script.run(customer)));
        await sleep(QUIET_MS);
      }
    } finally {
      await script.close();
    }
    const events = ((await eventsOf(system, account.id)) - eventsBefore) / ROUNDS;
    const load = 'one at a time, in turns';
    return [
      series({ figure: 'one-shot cycle', load, unit: 'ms' }, cycle),
      series({ figure: 'the same clicks, bare Playwright', load, unit: 'ms' }, bare),
      single(
        { figure: 'one-shot cycle / bare script, medians', load, unit: 'ratio', goal: { atMost: 1.15 } },
        percentile(cycle, 50) / percentile(bare, 50),
      ),
      ...cost.rows('a cycle', load),
      ...bareCost.rows('the bare script', load),
      single({ figure: 'history events of a cycle', load, unit: 'events', goal: { atMost: 30 } }, events),
    ];
  });

async function eventsOf({ instance }: BenchSystem, accountId: string): Promise<number> {
  const temporal = createClient({ address: instance.temporalAddress, namespace: 'default' });
  try {
    return (await temporal.workflow.getHandle(accountSessionId(accountId)).describe()).historyLength;
  } finally {
    await temporal.connection.close();
  }
}
