import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Takes the lock file, or returns the process that holds it. A lock whose process is gone is taken over.
 * @param {string} path
 * @returns {{ release: () => void } | { heldBy: number }}
 */
export function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${process.pid} ${startOf(process.pid)}\n`;
  for (;;) {
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, mine, { mode: 0o600 });
    try {
      // A link appears with its full content or not at all, so a half-written lock is never read.
      linkSync(draft, path);
      return { release: () => release(path, mine) };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const holder = readLock(path);
    if (holder === null) continue;
    const [pid, start] = holder.split(/\s+/).map(Number);
    if (pid && isAlive(pid) && startOf(pid) === start) return { heldBy: pid };
    takeAway(path, holder);
  }
}

/**
 * Runs `work` under the lock. Waits while another living process holds it.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {(pid: number) => void} [onWait] called once, with the process that it waits for
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  let told = false;
  for (;;) {
    const lock = tryLock(path);
    if ('release' in lock) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (!told) onWait?.(lock.heldBy);
    told = true;
    await sleep(100);
  }
}

/**
 * Returns whether the process runs. One that has ended but was not collected by its parent does not count.
 * @param {number} pid
 * @returns {boolean}
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return statOf(pid)?.[0] !== 'Z';
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Two processes may see the same stale lock. The one that took away a newer lock by mistake puts it back.
 * @param {string} path @param {string} stale
 */
function takeAway(path, stale) {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
    if (readLock(aside) !== stale) linkSync(aside, path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {string} path @param {string} mine */
function release(path, mine) {
  if (readLock(path) === mine) rmSync(path, { force: true });
}

/** @param {string} path @returns {string | null} */
function readLock(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Returns when the process began, in ticks since boot, so that a reused process id is not taken for the holder. 0 on
 * systems without /proc.
 * @param {number} pid @returns {number}
 */
export function startOf(pid) {
  return Number(statOf(pid)?.[19] ?? 0);
}

/**
 * Returns the fields of /proc/<pid>/stat after the name; the state is the first.
 * @param {number} pid @returns {string[] | null}
 */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** @param {unknown} error @returns {string | undefined} */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code;
}
