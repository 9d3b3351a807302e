import { defineConfig } from 'vitest/config';

/** `npm run record-histories`. Not among the tests: what is recorded is looked at and committed. */
export default defineConfig({
  test: {
    include: ['test/histories/record.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000, interval: 25 } },
  },
});
