/**
 * Whether each test does all that it can. So it is in `npm run test:faults` and in CI, which sets `TESTS=full`; plain
 * `npm test` runs each test too, but with fewer accounts, fewer samples, and without taking pictures.
 */
export const isFull = process.env.TESTS === 'full' || process.env.VITEST === undefined;

let turn = 0;

/**
 * What a fault case does in this form of all that it could, such as the stages that it strikes at: all of it, or every `nth`, and
 * what it cannot do without. The next case that asks begins at the next one.
 */
export function inThisForm<Part>(all: readonly Part[], nth: number, needed: readonly Part[] = []): readonly Part[] {
  if (isFull) return all;
  const mine = turn++ % nth;
  return all.filter((part, place) => place % nth === mine || needed.includes(part));
}
