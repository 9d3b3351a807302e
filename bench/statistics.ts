export type Figures = { n: number; p50: number; p95: number; max: number };

/** Of one series; the unit stays. Percentiles by nearest rank. */
export function figuresOf(samples: number[]): Figures {
  if (samples.length === 0) throw new Error('Nothing was measured.');
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { n: sorted.length, p50: rank(0.5), p95: rank(0.95), max: rank(1) };
}
