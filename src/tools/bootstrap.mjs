// Every npm script runs this first. It needs only Node 20 itself: it installs the locked dependencies, finds Node 24
// and starts the program named on the command line:
//
//   node src/tools/bootstrap.mjs src/embedded/start.ts [arguments]
//
// The IPC channel of the program tells it when we end, so that even a `kill -9` here stops everything.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './dependencies.mjs';
import { ensureNode } from './node-24.mjs';
import { whenNpmIsGone } from './npm-parent.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

try {
  const [target, ...rest] = process.argv.slice(2);
  if (!target) throw new Error('Usage: node src/tools/bootstrap.mjs <program.ts> [arguments]');
  await ensureDependencies(root);
  const node = await ensureNode();
  run(node, target, rest);
} catch (error) {
  process.stderr.write(`\n✗ ${/** @type {Error} */ (error).message}\n`);
  process.exitCode = 1;
}

/** @param {string} node @param {string} target @param {string[]} rest */
function run(node, target, rest) {
  // Tests must never use the database of somebody's .env.
  const envFile = join(root, '.env');
  const settings = basename(target) === 'test.ts' || !existsSync(envFile) ? [] : [`--env-file=${envFile}`];
  const child = spawn(node, [...settings, '--disable-warning=ExperimentalWarning', join(root, target), ...rest], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // Child processes then find the same `node`.
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
  const unwatch = whenNpmIsGone(() => child.kill('SIGTERM'));
  child.on('error', (error) => {
    process.stderr.write(`✗ ${node} could not be run: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    unwatch();
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 1);
  });
}
