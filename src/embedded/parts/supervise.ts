import { setTimeout as sleep } from 'node:timers/promises';
import type { Exit } from '../../process/spawn-with-parent.ts';

export type RunningPart = {
  pid: number;
  exited: Promise<Exit>;
  /** Resolves when the process has ended. */
  stop(): Promise<void>;
};

export type Watch = {
  /** Resolves when the part answers. The signal ends the wait. */
  start(signal: AbortSignal): Promise<RunningPart>;
  onUp(pid: number): void;
  /** Called when the part died, or could not be started again. The next try follows after the pause. */
  onDown(why: Exit | Error, pauseMs: number): void;
};

export type Supervised = {
  /** How many times in a row it died soon after its start. */
  failures(): number;
  stop(): Promise<void>;
};

/** A part that ran this long has not died of its start. */
const longEnough = 10_000;
const shortestPause = 250;

/**
 * Starts a part (throws when that fails) and starts it again whenever it dies: at once, or after growing pauses. The
 * time that it ran counts towards the pause. So a part that dies of its start is held back, but a part that is killed
 * now and then is not.
 */
export async function supervise(watch: Watch, signal: AbortSignal): Promise<Supervised> {
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  let current = await watch.start(either);
  let failures = 0;
  watch.onUp(current.pid);
  const watching = keepUp();

  async function keepUp(): Promise<void> {
    for (;;) {
      const began = Date.now();
      let why: Exit | Error = await current.exited;
      let credit = Date.now() - began;
      if (credit > longEnough) failures = 0;
      for (;;) {
        if (ending.signal.aborted) return;
        failures += 1;
        const pause = Math.max(0, Math.min(shortestPause * 2 ** (failures - 1), longEnough) - credit);
        credit = 0;
        watch.onDown(why, pause);
        await sleep(pause, undefined, { signal: ending.signal }).catch(() => {});
        if (ending.signal.aborted) return;
        try {
          current = await watch.start(either);
          watch.onUp(current.pid);
          break;
        } catch (error) {
          why = error as Error;
        }
      }
      if (ending.signal.aborted) return current.stop();
    }
  }

  return {
    failures: () => failures,
    stop: async () => {
      ending.abort();
      await current.stop();
      await watching;
    },
  };
}
