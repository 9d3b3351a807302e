// JavaScript, so that the thread that loads it needs no TypeScript, which takes 30 MB of memory.

/** Two looks that are further apart mean that the watcher was not running either: frozen, suspended, or without a processor. */
const ASLEEP_MS = 2_000;

/**
 * Whether somebody's beats have been away for `mostMs`, by the clock of who listens and only while they could listen. A machine
 * that was suspended, a process that was stopped and one that gets no processor are silent for both, and nobody's fault.
 * @param {number} mostMs
 * @returns {{ isTooLong(now: number, beats: number): boolean }}
 */
export function createSilence(mostMs) {
  /** @type {number | null} */
  let heard = null;
  let lookedAt = 0;
  let silentFor = 0;
  return {
    isTooLong(now, beats) {
      const since = now - lookedAt;
      lookedAt = now;
      // It is watched from its first beat on.
      if (heard === null && beats === 0) return false;
      const isQuiet = beats === heard;
      heard = beats;
      silentFor = isQuiet && since < ASLEEP_MS ? silentFor + since : 0;
      return silentFor >= mostMs;
    },
  };
}
