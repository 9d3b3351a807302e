/** A whole one-shot cycle, beside a bare Playwright script that does the same clicks. */
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { sandboxBank } from '../src/banks/sandbox.ts';
import { chromiumArgs, findChromium } from '../src/runtime/chromium.ts';
import type { BenchSystem } from './bench-system.ts';

/** All in ms. */
export type CycleTimes = { cycle: number[]; bare: number[] };

const MOVEMENTS = 20;
/** Nobody asks for the run while it goes on: the bare script is not watched either. */
const HANDS_OFF_MS = 700;
/** Lets the one wind down before the other begins. */
const QUIET_MS = 200;

/** The two are taken in turns, so that a busy moment of the machine meets both. */
export async function measureCycles(system: BenchSystem, rounds: number): Promise<CycleTimes> {
  const times: CycleTimes = { cycle: [], bare: [] };
  const { account, customer } = await system.account({ code: { when: 'never' } }, { login_mode: 'simple' });
  await customer.book(
    ...Array.from({ length: MOVEMENTS }, (_, i) => ({
      date: new Date().toISOString().slice(0, 10),
      description: `Order ${i}`,
      amount: `${i}.50`,
      currency: 'EUR',
      sender: 'Ana Ruiz',
    })),
  );
  await account.untilRuns(1);

  const { path } = await findChromium();
  const browser = await chromium.launch({ executablePath: path, args: chromiumArgs() });
  try {
    for (let round = 0; round < rounds; round++) {
      const postedAt = Date.now();
      await account.post('scrape');
      await sleep(HANDS_OFF_MS);
      const [run] = await account.untilRuns(round + 2);
      times.cycle.push(new Date(run?.endedAt ?? Number.NaN).getTime() - postedAt);
      if (run?.outcome !== 'completed') throw new Error(`The cycle ended as ${run?.outcome}, ${run?.reason}.`);

      await sleep(QUIET_MS);
      const bank = sandboxBank(system.sandbox);
      const startedAt = Date.now();
      const context = await browser.newContext({ timezoneId: bank.timeZone });
      const page = await context.newPage();
      await bank.login(page, customer);
      await bank.readMovements(page, null);
      await bank.logout?.(page);
      await context.close();
      times.bare.push(Date.now() - startedAt);
      await sleep(QUIET_MS);
    }
  } finally {
    await browser.close();
  }
  return times;
}
