import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where downloaded programs live: one folder per user, shared by every clone.
 * @param {string[]} parts
 * @returns {string}
 */
export function cachePath(...parts) {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'reconbanker', ...parts);
}
