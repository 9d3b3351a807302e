const BEAT_MS = 50;

/**
 * For how long the event loop of this thread has done nothing else at most, ms, until `stop`. Only what this thread has used of a
 * processor meanwhile counts: on a machine that is busy with something else a loop is late without anybody's fault.
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
