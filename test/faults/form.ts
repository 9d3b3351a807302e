/**
 * Whether each case strikes at every stage. So it is in `npm run test:faults` and in CI, which sets `FAULTS=full`; plain
 * `npm test` runs each case too, but at two or three of the stages, the next case at others.
 */
export const isFull = process.env.FAULTS === 'full' || process.env.VITEST === undefined;

/** In `npm run test:faults` a minute, otherwise just longer than a heartbeat lasts. */
export const outageMs = process.env.VITEST === undefined ? 60_000 : 12_000;

let turn = 0;

/** The stages that a case strikes at in this run: all of them, or every third one and those that the case cannot do without. */
export function inThisForm<Stage>(stages: readonly Stage[], needed: readonly Stage[]): readonly Stage[] {
  if (isFull) return stages;
  const mine = turn++ % 3;
  return stages.filter((stage, place) => place % 3 === mine || needed.includes(stage));
}
