/**
 * Measures the memory that the browser of a worker takes for each of its sessions, beside one browser for each session.
 * Linux only.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium } from 'playwright-core';
import { sandboxBank } from '../src/banks/sandbox.ts';
import { chromiumArgs, findChromium } from '../src/tools/chromium.ts';
import { createCustomer } from '../test/support/bank-customer.ts';
import { type BenchSystem, pidOf, waitingLogins, withSystem } from './bench-system.ts';
import { familyOf, memoryOf } from './processes.ts';
import { type Result, single } from './result.ts';

/** The time, in ms, that pages and browsers need to settle before the measurement. */
const SETTLE_MS = 3_000;
const BROWSERS = 8;

export const measureMemory = async (): Promise<Result[]> => {
  const waiting = await withSystem(measureWaiting, { MAX_SESSIONS: '400' });
  const monitoring = await withSystem(measureMonitoring, { MAX_SESSIONS: '400' });
  return [...waiting, ...monitoring];
};

async function measureWaiting(system: BenchSystem): Promise<Result[]> {
  const before = browserMemory(system);
  const each: Record<number, number> = {};
  let held = 0;
  for (const count of [10, 30, 100, 300]) {
    await waitingLogins(system, count - held);
    held = count;
    await sleep(SETTLE_MS);
    each[count] = (browserMemory(system) - before) / count;
  }
  const own = await measureOwnBrowsers(system);
  const unit = 'MiB';
  return [
    ...Object.entries(each).map(([count, size]) =>
      single({ figure: 'memory of a waiting login', load: `${count} waiting`, unit, goal: { atMost: 25 } }, size),
    ),
    single({ figure: 'memory of a waiting login, a Chromium for each', load: `${BROWSERS} waiting`, unit }, own),
    ...Object.entries(each).map(([count, size]) =>
      single(
        {
          figure: 'memory of a waiting login / with a Chromium for each',
          load: `${count} waiting`,
          unit: 'ratio',
          goal: { atMost: 0.3 },
        },
        size / own,
      ),
    ),
  ];
}

async function measureMonitoring(system: BenchSystem): Promise<Result[]> {
  const count = 30;
  const before = browserMemory(system);
  for (let i = 0; i < count; i++) {
    const settings = { login_mode: 'simple', session_type: 'persistent' };
    const { account } = await system.account({ code: { when: 'never' } }, settings);
    await account.untilState('monitoring');
  }
  await sleep(SETTLE_MS);
  const size = (browserMemory(system) - before) / count;
  const load = `${count} monitoring`;
  return [single({ figure: 'memory of a monitoring session', load, unit: 'MiB', goal: { atMost: 25 } }, size)];
}

function browserMemory(system: BenchSystem): number {
  const worker = pidOf(system, 'worker');
  return memoryOf(familyOf(worker).filter((pid) => pid !== worker));
}

/** Measures one browser for each session, each at the bank's code page. */
async function measureOwnBrowsers({ sandbox }: BenchSystem): Promise<number> {
  const { path } = await findChromium();
  const before = memoryOf(childrenOfThis());
  const browsers: Browser[] = [];
  try {
    for (let i = 0; i < BROWSERS; i++) {
      const browser = await chromium.launch({ executablePath: path, args: chromiumArgs() });
      browsers.push(browser);
      const page = await browser.newPage();
      await sandboxBank(sandbox).login(page, await createCustomer(sandbox, {}, { code: { when: 'always' } }));
    }
    await sleep(SETTLE_MS);
    return (memoryOf(childrenOfThis()) - before) / BROWSERS;
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()));
  }
}

/** The instance's processes are children of this one too, and change little meanwhile. */
const childrenOfThis = (): number[] => familyOf(process.pid).filter((pid) => pid !== process.pid);
