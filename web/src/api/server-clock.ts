/**
 * What the server's clock says, so that a countdown is right on a machine whose clock is not. `Date` counts whole
 * seconds; the server's time lies in that second at some moment between sending and hearing, and every answer
 * narrows the place further.
 */
let least = Number.NEGATIVE_INFINITY;
let most = Number.POSITIVE_INFINITY;

export const serverNow = (): number => Date.now() + offset();

/** Server minus ours, in milliseconds. */
export function offset(): number {
  return Number.isFinite(least) && Number.isFinite(most) ? (least + most) / 2 : 0;
}

export function noteServerTime(date: string | null, sentAt: number, heardAt: number): void {
  const second = Date.parse(date ?? '');
  if (Number.isNaN(second)) return;
  const lower = second - heardAt;
  const upper = second + 1_000 - sentAt;
  const fits = lower <= most && upper >= least;
  // One of the clocks was set: begin anew.
  least = fits ? Math.max(least, lower) : lower;
  most = fits ? Math.min(most, upper) : upper;
}
