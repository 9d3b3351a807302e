import { defineConfig } from 'vitest/config';
import { isFull } from './test/support/form.ts';
import { LongestFirst } from './test/support/longest-first.ts';

/** More than the smallest machine has processors: many of the tests wait for something else. */
const inGoodHealth = { maxWorkers: isFull ? 3 : 4, sequence: { groupOrder: 1 } };
/** What is broken has to recover in time, for which many accounts need the processors. */
const broken = { maxWorkers: isFull ? 2 : 4, sequence: { groupOrder: 0 } };

/**
 * Their modules keep nothing from one file to the next, so that a process can load them once for many. Those left out have a
 * Temporal runtime, of which a process has one.
 */
const stateless = [
  'src/api/{accounts,banks,codes,keys,overview,people,records,settings}/!(deliveries|sessions|first-user).test.ts',
  'src/api/pages/!(readiness).test.ts',
  'src/{db,texts}/**/*.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    // For a machine that is busy with something else; a test that hangs fails all the same.
    testTimeout: 90_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000, interval: 25 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          ...inGoodHealth,
          name: 'parts',
          include: [
            'src/**/*.test.ts',
            'sandbox/**/*.test.ts',
            'web/src/**/*.test.ts',
            'test/*.test.ts',
            'test/{attacks,soak,deploy,mutants}/**/*.test.ts',
          ],
          exclude: stateless,
        },
      },
      {
        extends: true,
        test: {
          ...inGoodHealth,
          name: 'stateless',
          include: stateless,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          ...broken,
          name: 'faults',
          include: ['test/{faults,harm}/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: {
          ...inGoodHealth,
          name: 'whole',
          include: ['test/{whole,clients}/**/*.test.ts'],
          globalSetup: ['test/support/whole-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: {
          ...inGoodHealth,
          name: 'dashboard',
          include: ['test/dashboard/**/*.test.ts'],
          globalSetup: ['test/support/whole-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
