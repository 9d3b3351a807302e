/** A repeatable random generator: the same seed gives the same series of numbers. */
export type Chance = {
  /** Returns a number from 0 up to 1. */
  share(): number;
  between(low: number, high: number): number;
  isTrue(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Returns a generator with a series of its own, so that the other series do not depend on how often it is used. */
  of(name: string): Chance;
};

/** Mulberry32 over the hash of the seed's text. */
export function chanceOf(seed: string): Chance {
  let state = hashOf(seed);
  const share = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    share,
    between: (low, high) => low + share() * (high - low),
    isTrue: (probability) => share() < probability,
    pick: <T>(from: readonly T[]) => {
      if (from.length === 0) throw new Error('There is nothing to pick from.');
      return from[Math.floor(share() * from.length)] as T;
    },
    of: (name) => chanceOf(`${seed} ${name}`),
  };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}
