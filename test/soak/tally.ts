/** Counts what happened, in words. */
export type Tally = {
  count(what: string, kind: string): void;
  /** Returns the counts of one `what`, the most frequent first. */
  of(what: string): [kind: string, count: number][];
};

export function createTally(): Tally {
  const counts = new Map<string, Map<string, number>>();
  return {
    count(what, kind) {
      const kinds = counts.get(what) ?? new Map<string, number>();
      counts.set(what, kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
    },
    of: (what) => [...(counts.get(what) ?? [])].sort(([, a], [, b]) => b - a),
  };
}
