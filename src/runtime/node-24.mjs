import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cachePath } from './cache.mjs';
import { withLock } from './lock.mjs';
import { runNpm } from './npm.mjs';
import { withProgress } from './progress.mjs';

const version = '24.21.0';

/**
 * A Node that runs TypeScript: the one that runs us when it is new enough, else one kept in the per-user cache.
 * @returns {Promise<string>} the path of the program
 */
export async function ensureNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const home = cachePath(`node-${version}`);
  const program = join(home, 'node_modules', name, 'bin', 'node');
  if (existsSync(program)) return program;
  await withLock(`${home}.lock`, async () => {
    if (!existsSync(program)) await bring(name, home);
  });
  return program;
}

/** @param {string} name @param {string} home */
async function bring(name, home) {
  const draft = `${home}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  try {
    await withProgress(`fetching Node ${version} (this is ${process.version}, which cannot run TypeScript)`, (note) =>
      runNpm(['install', '--prefix', draft, '--no-package-lock', `${name}@${version}`], draft, note),
    );
    const check = spawnSync(join(draft, 'node_modules', name, 'bin', 'node'), ['--version'], { encoding: 'utf8' });
    if (check.status !== 0) throw new Error(`the program in ${name} does not run here: ${check.stderr || check.error}`);
    await rm(home, { recursive: true, force: true });
    await rename(draft, home);
  } catch (error) {
    throw new Error(
      `Node ${version} could not be fetched: ${/** @type {Error} */ (error).message}\n` +
        'Either install Node 24 or newer and put it first on the PATH, or let npm reach its registry and try again,\n' +
        'or run Reconbanker in a container with the docker-compose.yml.',
    );
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
