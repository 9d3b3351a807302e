import { url as debuggedAt } from 'node:inspector';
import { Worker } from 'node:worker_threads';
import type { Logger } from '../base/log.ts';

const BEAT_MS = 500;
/**
 * The sessions of a worker are given up after ten seconds without a heartbeat. After eight seconds there is little left
 * to lose.
 */
const SILENCE_MS = 8_000;

/**
 * Ends this process when its event loop has been blocked for eight seconds. Nothing in the process continues meanwhile,
 * other workers can take over only when its heartbeats time out, and the block may last for hours. A thread watches,
 * and writes the reason to standard output. The watch ends when the returned function is called.
 */
export function watchEventLoop(part: string, log: Logger, silenceMs: number = SILENCE_MS): () => Promise<void> {
  // A debugger is attached and may stop at breakpoints.
  if (debuggedAt() !== undefined) return async () => undefined;
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const timer = setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS);
  timer.unref();
  const thread = new Worker(new URL('./watchdog-thread.js', import.meta.url), {
    workerData: { part, beats, silenceMs },
    // The thread gets no settings, and above all no keys.
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
