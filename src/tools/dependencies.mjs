import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../process/lock.mjs';
import { cachePath } from './cache.mjs';
import { runNpm } from './npm.mjs';
import { withProgress } from './progress.mjs';

/**
 * Makes node_modules match package-lock.json. Takes a few milliseconds when it does already. When two programs start at
 * once, one installs and the other waits.
 * @param {string} root
 */
export async function ensureDependencies(root) {
  if (areInstalled(root)) return;
  const lock = cachePath('locks', createHash('sha256').update(root).digest('hex').slice(0, 16));
  const wait = (/** @type {number} */ pid) =>
    void process.stderr.write(`… process ${pid} installs the dependencies; waiting for it\n`);
  await withLock(lock, () => install(root), wait);
}

/** @param {string} root */
async function install(root) {
  if (areInstalled(root)) return;
  try {
    await withProgress('installing the dependencies (npm ci)', (note) => runNpm(['ci'], root, note));
  } catch (error) {
    throw new Error(
      `The dependencies could not be installed: ${/** @type {Error} */ (error).message}\n` +
        'Either run `npm ci` here yourself to see why, or let npm reach its registry (its own settings for a proxy or a\n' +
        'mirror apply) and try again, or copy node_modules from a machine with the same system.',
    );
  }
}

/**
 * Compares npm's own list of what it installed. npm writes it last, so a broken install has none. Optional packages for
 * other systems are not in it.
 * @param {string} root
 */
export function areInstalled(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const installed = present[path];
    if (installed ? installed.version !== entry.version : !entry.optional) return false;
  }
  return true;
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }> | null}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}
