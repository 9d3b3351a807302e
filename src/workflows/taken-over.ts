/** Computes how long we stay away after the customer has signed in elsewhere. */

const LONGEST_SECONDS = 4 * 3_600;
const USUAL_SECONDS = 1_800;

/**
 * The account's own wait, in ms. From the second time in a row it doubles, up to four hours. `jitter` is 0.75 to 1.25.
 * It makes the wait up to half as long again, and never shorter than the setting.
 */
export function takenOverWait(waitSeconds = USUAL_SECONDS, row: number, jitter: number): number {
  const grown = Math.min(LONGEST_SECONDS, waitSeconds * 2 ** Math.min(row - 1, 10));
  return Math.max(waitSeconds, grown) * 1_000 * (jitter + 0.25);
}
