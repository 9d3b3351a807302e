import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Returns a path in the folder of downloaded programs. Each user has one, shared by every clone.
 * @param {string[]} parts
 * @returns {string}
 */
export function cachePath(...parts) {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'reconbanker', ...parts);
}
