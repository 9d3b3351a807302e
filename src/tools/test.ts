// `npm test [files and options for vitest]`: installs what the tests need, then runs them.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { onParentGone } from '../process/exit-with-parent.ts';
import { spawnTethered } from '../process/spawn-with-parent.ts';
import { findChromium } from './chromium.ts';
import { ensureDashboard } from './dashboard.ts';
import { findPostgres } from './postgres-programs.ts';
import { findTemporal } from './temporal-program.ts';
import { findTestServer, whyNoTestServer } from './temporal-test-server.ts';

try {
  const [testServer] = await Promise.all([
    findTestServer(),
    findPostgres(),
    findTemporal(),
    findChromium(),
    ensureDashboard(),
  ]);
  if (!testServer) {
    process.stderr.write(`! No time-skipping test server (${whyNoTestServer()}): those tests use short timers.\n`);
  }
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const child = spawnTethered(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // The tests read TESTS and similar variables.
    env: process.env,
    deathSignal: 'SIGTERM',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  onParentGone(() => child.kill('SIGTERM'));
  child.on('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  process.stderr.write(`\n✗ ${(error as Error).message}\n`);
  process.exit(1);
}
