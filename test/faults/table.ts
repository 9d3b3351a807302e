import { rewriteBetween } from '../support/document.ts';
import type { CaseResult } from './fault-case.ts';

const head = '| what was broken | stage of the login | runs | lost | recovered p50 | max |\n|---|---|---|---|---|---|';

/** Writes one line for each case and stage. */
export function faultTable(results: CaseResult[]): string {
  return [head, ...faultRows(results)].join('\n');
}

/**
 * Writes the results between the two marks of docs/reliability-figures.md. When only some cases ran, the others keep
 * their lines. `order` has the names of all cases.
 */
export function writeTable(results: CaseResult[], order: string[], { all }: { all: boolean }): void {
  const ran = new Set(results.map(({ name }) => name));
  rewriteBetween('reliability-figures.md', 'the table of npm run test:faults', (old) => {
    const lines = old.split('\n').filter((line) => line.startsWith('| ') && !head.includes(line));
    const kept = all ? [] : lines.filter((line) => !ran.has(nameOf(line)));
    const rows = [...kept, ...faultRows(results)].sort((a, b) => order.indexOf(nameOf(a)) - order.indexOf(nameOf(b)));
    return [head, ...rows].join('\n');
  });
}

function faultRows(results: CaseResult[]): string[] {
  const rows = Map.groupBy(results, ({ name, stage }) => `${name} | ${stage}`);
  return [...rows].map(([row, runs]) => {
    const lost = runs.reduce((sum, run) => sum + run.lost.length, 0);
    const times = runs.flatMap(({ recoveredMs }) => recoveredMs ?? []).sort((a, b) => a - b);
    const [p50, max] = [times[Math.ceil(times.length / 2) - 1], times.at(-1)];
    return `| ${row} | ${runs.length} | ${lost} | ${seconds(p50)} | ${seconds(max)} |`;
  });
}

const nameOf = (line: string): string => line.split(' | ')[0]?.replace('| ', '') ?? '';
const seconds = (ms: number | undefined): string => (ms === undefined ? '–' : `${(ms / 1_000).toFixed(1)} s`);
