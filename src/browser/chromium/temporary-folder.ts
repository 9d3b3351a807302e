/**
 * Where the browsers of this process keep their profiles. A process that is killed cannot tidy up, and a profile holds
 * cookies: whichever worker of the machine runs removes the folders of those that are gone.
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
/** Nothing can be said of the processes of another container or an earlier boot, but a living one shows itself. */
const FORSAKEN_MS = 86_400_000;

/** Makes a folder for this process alone, from now on the one for everything temporary. */
export async function ownTemporaryFolder(): Promise<TemporaryFolder> {
  const parent = tmpdir();
  const path = await mkdtemp(join(parent, prefix));
  // Others may pass through it, since Chromium may run as another user, but not look into it.
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
    // It is being made or removed at this moment, or belongs to another user.
    return false;
  }
}
