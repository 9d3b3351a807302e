export type Figures = { n: number; p50: number; p95: number; max: number };

/** Returns the figures of one series, in its unit. Percentiles are by nearest rank. */
export function figuresOf(samples: number[]): Figures {
  if (samples.length === 0) throw new Error('Nothing was measured.');
  return { n: samples.length, p50: percentile(samples, 50), p95: percentile(samples, 95), max: Math.max(...samples) };
}

/** By nearest rank. `share` is in percent. */
export function percentile(samples: number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)] ?? Number.NaN;
}
