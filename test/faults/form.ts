/**
 * Whether each case does all that it can. So it is in `npm run test:faults` and in CI, which sets `FAULTS=full`; plain
 * `npm test` runs each case too, but with about a third of the accounts.
 */
export const isFull = process.env.FAULTS === 'full' || process.env.VITEST === undefined;

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
