/**
 * Many mutants of the workflows in one process: all tests on the bundle of one, until one fails, then on that of the next one.
 * To start a process, a server and the tests takes longer than they do.
 */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { keepWorkflowLab, letWorkflowLabGo } from '../support/workflow-lab.ts';

const { bundles, tests }: { bundles: string[]; tests: string[] } = JSON.parse(process.env.MUTANT_BUNDLES ?? '');

for (const [place, bundle] of bundles.entries()) {
  describe(`mutant ${place}`, async () => {
    let isKilled = false;
    beforeAll(() => keepWorkflowLab(bundle));
    beforeEach(({ skip, onTestFailed }) => {
      if (isKilled) skip();
      onTestFailed(() => {
        isKilled = true;
      });
    });
    afterAll(() => letWorkflowLabGo());
    // The question mark makes it another module, which says its tests once more.
    for (const file of tests) await import(`../../${file}?mutant=${place}`);
  });
}
