/**
 * Calls `stop` when the parent process is gone, even by `kill -9`: then no other process is left to stop this one.
 * Kills the process when stopping takes longer than 25 seconds. Does nothing for a process that was started by hand.
 */
export function onParentGone(stop: () => void): void {
  const gone = () => {
    setTimeout(() => process.exit(1), 25_000).unref();
    stop();
  };
  // The parent ended while this program was still being loaded. The caller is not yet ready to stop.
  if (process.connected === false) setImmediate(gone);
  if (!process.channel) return;
  process.once('disconnect', gone);
  // The channel alone must not keep the process running.
  process.channel.unref();
}
