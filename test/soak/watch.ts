/** Checks the invariants throughout the soak. */
import { setTimeout as sleep } from 'node:timers/promises';
import { wrongCodes } from '../faults/invariants/codes.ts';
import { wrongCredentials } from '../faults/invariants/credentials.ts';
import { leftBehind } from '../faults/invariants/leftovers.ts';
import { withoutOwner } from '../faults/invariants/owners.ts';
import type { FaultSystem } from '../faults/system.ts';
import { wrongReads } from './reads.ts';

/** How long a record may be open without an owner, in ms. */
const GRACE_MS = 15_000;
const PAUSE_MS = 2_000;

export type Watch = {
  /** Returns how often everything was checked. */
  looks(): number;
  /** The violations in words, each once. */
  violations: Set<string>;
  stop(): Promise<void>;
};

/**
 * `healthySince` returns since when all parts have been running. The time that a record may be without an owner counts
 * from then on.
 */
export function startWatch(system: FaultSystem, healthySince: () => number): Watch {
  const violations = new Set<string>();
  const stopped = new AbortController();
  let firstSeen = new Map<string, number>();
  let looks = 0;
  const say = (what: string) => {
    if (violations.has(what)) return;
    violations.add(what);
    process.stdout.write(`✗ ${new Date().toISOString().slice(11, 19)} ${what}\n`);
  };

  async function look() {
    const passing = [...(await withoutOwner(system)), ...(await leftBehind(system))];
    const now = Date.now();
    firstSeen = new Map(passing.map((what) => [what, firstSeen.get(what) ?? now]));
    for (const [what, since] of firstSeen) if (now - Math.max(since, healthySince()) > GRACE_MS) say(what);
    for (const each of system.accounts) {
      for (const check of [wrongCodes, wrongCredentials, wrongReads])
        for (const what of await check(system, each)) say(what);
    }
    looks += 1;
  }

  const watching = (async () => {
    while (!stopped.signal.aborted) {
      // What cannot be checked while a part is away is checked when it is back.
      await look().catch(() => {
        firstSeen.clear();
      });
      await sleep(PAUSE_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  })();
  return {
    looks: () => looks,
    violations,
    stop: () => {
      stopped.abort();
      return watching;
    },
  };
}
