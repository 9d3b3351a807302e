/** The short form for vitest: each case of a group once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCase } from './fault-case.ts';
import { groups } from './groups.ts';
import { exposedInFiles } from './invariants/secrets.ts';
import { type FaultSystem, startFaultSystem } from './system.ts';

export function testGroup(name: string): void {
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
