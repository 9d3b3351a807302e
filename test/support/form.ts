/**
 * True when each test does all that it can, as in `npm run test:faults` and in CI, which sets `TESTS=full`. Plain `npm
 * test` runs each test too, but with fewer accounts, fewer samples, and without pictures.
 */
export const isFull = process.env.TESTS === 'full' || process.env.VITEST === undefined;

let turn = 0;

/**
 * Selects what a fault case does in this form, such as the stages at which it strikes: everything, or every `nth` part
 * and those that it needs. The next case that asks begins with the next part.
 */
export function inThisForm<Part>(all: readonly Part[], nth: number, needed: readonly Part[] = []): readonly Part[] {
  if (isFull) return all;
  const mine = turn++ % nth;
  return all.filter((part, place) => place % nth === mine || needed.includes(part));
}
