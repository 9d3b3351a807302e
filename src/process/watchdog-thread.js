/** The thread of `watchdog.ts`. It is JavaScript for the same reason as `silence.js`. */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { createSilence } from './silence.js';

const LOOK_MS = 250;
/** @type {{ part: string, beats: Int32Array, silenceMs: number }} */
const { part, beats, silenceMs } = workerData;

const silence = createSilence(silenceMs);
setInterval(() => {
  if (silence.isTooLong(performance.now(), Atomics.load(beats, 0))) end();
}, LOOK_MS);

function end() {
  const msg = `the event loop stood still for ${silenceMs / 1_000} seconds: this process ends, and another one takes its work over`;
  try {
    writeSync(1, `${JSON.stringify({ level: 'fatal', time: new Date().toISOString(), part, msg })}\n`);
  } catch {
    // A full or closed pipe must not keep the process alive.
  }
  // The process cannot end in an orderly way any more.
  process.kill(process.pid, 'SIGKILL');
}
