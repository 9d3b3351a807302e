const BEAT_MS = 50;

/**
 * Measures, until `stop`, the longest time in ms for which the event loop of this thread was blocked. Only the
 * processor time of this thread counts: on a machine that is busy with other work, a loop is late through no fault of
 * its own.
 */
export function watchLoop(): { stop(): number } {
  let most = 0;
  let last = performance.now();
  let used = process.threadCpuUsage();
  const look = () => {
    const now = performance.now();
    const { user, system } = process.threadCpuUsage(used);
    most = Math.max(most, Math.min(now - last, (user + system) / 1_000) - BEAT_MS);
    last = now;
    used = process.threadCpuUsage();
  };
  const timer = setInterval(look, BEAT_MS);
  return {
    stop() {
      clearInterval(timer);
      look();
      if (process.env.TEST_LOG) process.stderr.write(`the loop was late by ${Math.round(most)} ms\n`);
      return most;
    },
  };
}
