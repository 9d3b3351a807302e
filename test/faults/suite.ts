/** The short form for vitest: each case of a group once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFull } from '../support/form.ts';
import { runCase } from './fault-case.ts';
import { groups } from './groups.ts';
import { exposedInFiles } from './invariants/secrets.ts';
import { type FaultSystem, startFaultSystem } from './system.ts';

/** Plain `npm test` leaves out a group that is `fullOnly`. */
export function testGroup(name: string, { fullOnly = false } = {}): void {
  describe.runIf(isFull || !fullOnly)(name, () => testCases(name));
}

function testCases(name: string): void {
  let system: FaultSystem;
  beforeAll(async () => {
    system = await startFaultSystem();
  });
  afterAll(() => system?.remove());

  test.each(groups[name] ?? [])('nothing is lost: $name', async (each) => {
    const results = await runCase(system, each);
    expect(results.filter(({ lost }) => lost.length > 0)).toEqual([]);
  });

  test('nothing secret is in any file of the data folder', async () => {
    await system.stop();
    expect(await exposedInFiles(system)).toEqual([]);
  });
}
