import { join, relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const tests = (process.env.MUTANT_TESTS ?? '').split(' ');

/** The first test that fails ends the run, so those that tell soonest come first. */
class AsGiven extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => tests.indexOf(relative(process.cwd(), moduleId));
    return files.toSorted((one, other) => place(one) - place(other));
  }
}

/** The tests of one mutant, in a copy of the repository. */
export default defineConfig({
  cacheDir: join(process.cwd(), '.vite'),
  test: {
    include: tests,
    globalSetup: ['test/mutants/given.ts'],
    sequence: { sequencer: AsGiven },
    // Where many mutants are in one run, each ends by itself.
    bail: process.env.MUTANT_BUNDLES ? 0 : 1,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 45_000,
    expect: { poll: { timeout: Number(process.env.TEST_PATIENCE_MS), interval: 25 } },
    fsModuleCachePath: join(process.cwd(), '.vitest-cache'),
  },
});
