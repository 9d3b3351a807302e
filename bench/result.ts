/** One line of the bench's table. */
import { loadavg } from 'node:os';
import { type Figures, figuresOf } from './statistics.ts';

export type Result = {
  figure: string;
  /** The other work on the machine during the measurement. */
  load: string;
  unit: string;
  /** A series, or one value. */
  taken: Figures | { value: number };
  goal: string | null;
  reached: boolean | null;
  /** Processes that were ready to run, on average over the last minute. */
  busy: number;
};

/** The upper limits of `p50`, `p95` and `max`, or the upper or lower limit of a single value. */
export type Goal = { p50?: number; p95?: number; max?: number; atMost?: number; atLeast?: number };

type About = { figure: string; load: string; unit: string; goal?: Goal };

export const series = (about: About, samples: number[]): Result => result(about, figuresOf(samples));
export const single = (about: About, value: number): Result => result(about, { value });

function result({ goal, ...about }: About, taken: Result['taken']): Result {
  const limits = Object.entries(goal ?? {});
  return {
    ...about,
    taken,
    goal: limits.length === 0 ? null : limits.map(inWords).join(', '),
    reached: limits.length === 0 ? null : limits.every(([limit, wanted]) => isReached(limit, wanted, taken)),
    busy: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

function inWords([limit, wanted]: [string, number]): string {
  if (limit === 'atMost') return `≤ ${wanted}`;
  return limit === 'atLeast' ? `≥ ${wanted}` : `${limit} ≤ ${wanted}`;
}

function isReached(limit: string, wanted: number, taken: Result['taken']): boolean {
  if ('value' in taken) return limit === 'atLeast' ? taken.value >= wanted : taken.value <= wanted;
  return taken[limit as 'p50' | 'p95' | 'max'] <= wanted;
}

export function asTable(results: Result[]): string {
  const head =
    '| figure | load | n | p50 | p95 | max | unit | goal | reached | busy |\n|---|---|---|---|---|---|---|---|---|---|\n';
  return head + results.map(asRow).join('');
}

function asRow({ figure, load, unit, taken, goal, reached, busy }: Result): string {
  const numbers =
    'value' in taken ? ['', short(taken.value), '', ''] : [taken.n, ...[taken.p50, taken.p95, taken.max].map(short)];
  const verdict = reached === null ? '' : reached ? 'yes' : '**no**';
  return `| ${[figure, load, ...numbers, unit, goal ?? '', verdict, busy].join(' | ')} |\n`;
}

const short = (value: number): string => String(value >= 100 ? Math.round(value) : Math.round(value * 100) / 100);
