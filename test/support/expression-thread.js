// Tries one regular expression on growing texts, and reports when one takes too long. It is a thread, so that it can be
// ended.
import { parentPort } from 'node:worker_threads';

/** Returns milliseconds of this thread's own processor time: other work on the machine does not count. */
const ownTime = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/** @param {RegExp} expression @param {string} text */
function timeOf(expression, text) {
  const begun = ownTime();
  text.replace(expression, '');
  return ownTime() - begun;
}

/**
 * Returns the shortest of three times, if the first is long: garbage collection or the compilation of the expression
 * may take time.
 */
function leastTime(/** @type {RegExp} */ expression, /** @type {string} */ text, /** @type {number} */ most) {
  let least = timeOf(expression, text);
  for (let again = 0; again < 2 && least > most; again++) least = Math.min(least, timeOf(expression, text));
  return least;
}

parentPort?.on('message', ({ source, flags, hurtful, sizes }) => {
  const expression = new RegExp(source, `${flags.replace(/[gy]/g, '')}g`);
  for (const { size, most } of sizes) {
    for (const { head, part, tail } of hurtful) {
      const text = head + part.repeat(Math.ceil(size / part.length)) + tail;
      const took = leastTime(expression, text, most);
      if (took <= most) continue;
      const shown = JSON.stringify({ head, part: part.slice(0, 40), tail });
      parentPort?.postMessage(`${size} characters take ${took.toFixed(1)} ms instead of ${most}: ${shown}`);
      return;
    }
  }
  parentPort?.postMessage(null);
});
