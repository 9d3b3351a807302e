/** Spreads accounts out, so that they do not all log in at the same moment. */

/** Returns 0.9 to 1.1, always the same for one account (FNV-1a over its id). */
export function spread(accountId: string): number {
  let hash = 0x811c9dc5;
  for (const char of accountId) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return 0.9 + (hash / 0xffffffff) * 0.2;
}
