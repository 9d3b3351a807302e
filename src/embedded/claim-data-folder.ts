import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock } from '../process/lock.mjs';

export type Claim = {
  /** Tells a later start that this one is about to stop, so it is worth waiting. */
  announceStop(): void;
  release(): void;
};

/**
 * Ensures that only one instance at a time uses the folder. Waits for one that is stopping (after a kill of its parent,
 * or a recent Ctrl-C). Throws an error that names an instance that keeps running.
 */
export async function claimDataFolder(dataDir: string, signal: AbortSignal): Promise<Claim> {
  const stopping = join(dataDir, 'stopping');
  // A process that lost its parent by a kill needs a moment to notice.
  let patience = Date.now() + 1_000;
  let told = false;
  for (;;) {
    const lock = tryLock(join(dataDir, 'start.lock'));
    if ('release' in lock) {
      rmSync(stopping, { force: true });
      return {
        announceStop: () => writeFileSync(stopping, '', { mode: 0o600 }),
        release: () => {
          rmSync(stopping, { force: true });
          lock.release();
        },
      };
    }
    if (existsSync(stopping)) {
      if (!told) process.stderr.write(`… process ${lock.heldBy} is stopping; waiting for it\n`);
      told = true;
      patience = Date.now() + 1_000;
    } else if (Date.now() > patience) {
      throw new Error(
        `Another Reconbanker (process ${lock.heldBy}) uses ${dataDir}. Stop it, or set DATA_DIR to another folder.`,
      );
    }
    await sleep(50, undefined, { signal });
  }
}
