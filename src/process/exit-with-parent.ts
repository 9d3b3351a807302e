/**
 * Calls `stop` when the process that started this one is gone, even by `kill -9`: then nobody else is left to stop it.
 * Ends the process by force when that takes longer than 25 seconds. Does nothing for a process started by hand.
 */
export function onParentGone(stop: () => void): void {
  const gone = () => {
    setTimeout(() => process.exit(1), 25_000).unref();
    stop();
  };
  // It went while this program was still being loaded. The caller is not yet ready to stop.
  if (process.connected === false) setImmediate(gone);
  if (!process.channel) return;
  process.once('disconnect', gone);
  // The channel alone is no reason to stay.
  process.channel.unref();
}
