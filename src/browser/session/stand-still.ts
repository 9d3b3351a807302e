/**
 * Detects that this process stood still: it was frozen, its machine slept, or it had no processor. A timeout in that
 * time does not tell anything about a page.
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

/** `since` is a time of `performance.now()`. */
export const stoodStillSince = (since: number): boolean => until > since || performance.now() - last > LONG_MS;
