/**
 * Whether each case strikes at every stage. So it is in `npm run test:faults` and in CI, which sets `FAULTS=full`; plain
 * `npm test` runs each case too, but at two or three of the stages, the next case at others.
 */
export const isFull = process.env.FAULTS === 'full' || process.env.VITEST === undefined;

/** In `npm run test:faults` a minute, otherwise just longer than a heartbeat lasts. */
export const outageMs = process.env.VITEST === undefined ? 60_000 : 12_000;

let turn = 0;

/**
 * What a case does in this form of all that it could, such as the stages that it strikes at: all of it, or a third of it, and
 * what it cannot do without. The next case that asks does the next third.
 */
export function inThisForm<Part>(all: readonly Part[], needed: readonly Part[] = []): readonly Part[] {
  if (isFull) return all;
  const mine = turn++ % 3;
  return all.filter((part, place) => place % 3 === mine || needed.includes(part));
}
