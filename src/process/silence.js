// This is JavaScript, so that the thread that loads it needs no TypeScript, which takes 30 MB of memory.

/** When two checks are further apart, the watcher itself was not running: frozen, suspended, or without a processor. */
const ASLEEP_MS = 2_000;

/**
 * Tells whether heartbeats have been missing for `mostMs`, on the clock of the listener and only while it could listen.
 * When the machine was suspended, a process was stopped, or one got no processor, both sides were silent, and this does
 * not count.
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
      // The sender is watched from its first heartbeat on.
      if (heard === null && beats === 0) return false;
      const isQuiet = beats === heard;
      heard = beats;
      silentFor = isQuiet && since < ASLEEP_MS ? silentFor + since : 0;
      return silentFor >= mostMs;
    },
  };
}
