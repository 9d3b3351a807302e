/**
 * Estimates the server's clock, so that a countdown is right even when the clock of this machine is wrong. The `Date`
 * header has whole seconds. The server's time is within that second at some moment between request and response, and
 * every response narrows the range further.
 */
let least = Number.NEGATIVE_INFINITY;
let most = Number.POSITIVE_INFINITY;

export const serverNow = (): number => Date.now() + offset();

/** The server's clock minus ours, in milliseconds. */
export function offset(): number {
  return Number.isFinite(least) && Number.isFinite(most) ? (least + most) / 2 : 0;
}

export function noteServerTime(date: string | null, sentAt: number, heardAt: number): void {
  const second = Date.parse(date ?? '');
  if (Number.isNaN(second)) return;
  const lower = second - heardAt;
  const upper = second + 1_000 - sentAt;
  const fits = lower <= most && upper >= least;
  // One of the clocks was changed, so the estimate starts again.
  least = fits ? Math.max(least, lower) : lower;
  most = fits ? Math.min(most, upper) : upper;
}
