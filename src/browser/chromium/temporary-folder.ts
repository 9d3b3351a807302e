/**
 * Keeps the profiles of this process's browsers in one folder. A killed process cannot delete its own, and a profile
 * holds cookies. So every running worker removes the folders of ended processes on its machine.
 */
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasEnded, ownPlace, type Place } from '../../process/identity.ts';

type TemporaryFolder = {
  path: string;
  /** Removes the folders of processes that have ended. */
  sweep(): void;
  remove(): Promise<void>;
};

const prefix = 'reconbanker-worker-';
const ownerFile = 'owner.json';
/**
 * For a process of another container or an earlier boot we cannot tell whether it runs. A running one updates its
 * folder.
 */
const FORSAKEN_MS = 86_400_000;

/** Makes a folder for this process alone. From now on everything temporary goes there. */
export async function ownTemporaryFolder(): Promise<TemporaryFolder> {
  const parent = tmpdir();
  const path = await mkdtemp(join(parent, prefix));
  // Others may pass through the folder but not list it, since Chromium may run as another user.
  chmodSync(path, 0o711);
  writeFileSync(join(path, ownerFile), JSON.stringify(ownPlace()), { mode: 0o600 });
  process.env.TMPDIR = path;
  return {
    path,
    sweep() {
      const now = new Date();
      utimesSync(join(path, ownerFile), now, now);
      for (const name of readdirSync(parent)) {
        const folder = join(parent, name);
        if (name.startsWith(prefix) && isForsaken(folder)) rmSync(folder, { recursive: true, force: true });
      }
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

function isForsaken(folder: string): boolean {
  const file = join(folder, ownerFile);
  try {
    if (Date.now() - statSync(file).mtimeMs > FORSAKEN_MS) return true;
    return hasEnded(JSON.parse(readFileSync(file, 'utf8')) as Place);
  } catch {
    // The folder is being made or removed right now, or belongs to another user.
    return false;
  }
}
