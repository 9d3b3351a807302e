import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * These take minutes, and mostly wait for each other's processors or for time to pass. Most other files take seconds.
 */
const first = [
  'test/faults/frozen.test.ts',
  'test/faults/pace.test.ts',
  'test/faults/outside.test.ts',
  'test/faults/processes.test.ts',
  'test/faults/stores.test.ts',
  'test/faults/deploys.test.ts',
  'test/dashboard/account.test.ts',
  'test/whole/blocking.test.ts',
  'test/dashboard/every-page.test.ts',
  'test/whole/restore.test.ts',
  'test/whole/secrets.test.ts',
];

/** Starts the long files first, so that a run does not end with one of them and an idle processor. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = first.indexOf(relative(process.cwd(), moduleId));
      return found < 0 ? first.length : found;
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}
