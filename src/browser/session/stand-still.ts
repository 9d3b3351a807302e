/**
 * Whether this process stood still: it was frozen, its machine slept, or it had no processor. What ran out of time meanwhile
 * says nothing of a page.
 */
const LOOK_MS = 250;
const LONG_MS = 2_000;

let last = performance.now();
let until = Number.NEGATIVE_INFINITY;
setInterval(() => {
  const now = performance.now();
  if (now - last > LONG_MS) until = now;
  last = now;
}, LOOK_MS).unref();

/** Since then, a `performance.now()`. */
export const stoodStillSince = (since: number): boolean => until > since || performance.now() - last > LONG_MS;
