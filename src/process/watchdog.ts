import { url as debuggedAt } from 'node:inspector';
import { Worker } from 'node:worker_threads';
import type { Logger } from '../base/log.ts';

const BEAT_MS = 500;
/** The sessions of a worker are given up after ten seconds without a heartbeat: then there is nothing left to lose. */
const SILENCE_MS = 8_000;

/**
 * Ends this process when its event loop has stood for eight seconds: nothing that it holds goes on meanwhile, the workers that
 * could take over wait for its heartbeats to run out, and what blocks it may do so for hours. A thread watches, which says why on
 * standard output. Until the function that comes back is called.
 */
export function watchEventLoop(part: string, log: Logger, silenceMs: number = SILENCE_MS): () => Promise<void> {
  // Somebody looks at it, breakpoint by breakpoint.
  if (debuggedAt() !== undefined) return async () => undefined;
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const timer = setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS);
  timer.unref();
  const thread = new Worker(new URL('./watchdog-thread.js', import.meta.url), {
    workerData: { part, beats, silenceMs },
    // It needs no setting, and least of all a key.
    ...{ env: {}, execArgv: [] },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  thread.unref();
  thread.on('error', (error) => log.error({ err: error }, 'nobody watches the event loop any more'));
  return async () => {
    clearInterval(timer);
    await thread.terminate();
  };
}
