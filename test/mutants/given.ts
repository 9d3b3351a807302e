import type { TestProject } from 'vitest/node';

/** What `test/support/global-setup.ts` makes for each run is made once for many mutants and handed over. */
export default function setup(project: TestProject): void {
  const { MUTANT_POSTGRES_URL: postgresUrl, WORKFLOW_BUNDLE: codePath } = process.env;
  if (!postgresUrl || !codePath) throw new Error('This configuration is for `npm run mutants`.');
  project.provide('postgresUrl', postgresUrl);
  project.provide('workflowBundle', { codePath });
}
