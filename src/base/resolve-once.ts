import type { LookupAddress } from 'node:dns';
import type { Resolve } from './public-address.ts';

const KEPT_MS = 10_000;
const MOST_NAMES = 500;

/**
 * Shares one lookup among concurrent callers: a page opens six connections to a host at once, and each lookup of the
 * system takes one of the few threads that files and keys need as well.
 */
export function resolveOnce(resolve: Resolve): Resolve {
  const answers = new Map<string, { at: number; found: Promise<LookupAddress[]> }>();
  return (host) => {
    const known = answers.get(host);
    if (known && performance.now() - known.at < KEPT_MS) return known.found;
    const found = resolve(host, {});
    answers.delete(host);
    answers.set(host, { at: performance.now(), found });
    if (answers.size > MOST_NAMES) answers.delete(answers.keys().next().value ?? '');
    // A name that was not found may exist a moment later.
    found.catch(() => {
      if (answers.get(host)?.found === found) answers.delete(host);
    });
    return found;
  };
}
