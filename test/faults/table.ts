import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseResult } from './fault-case.ts';

const page = join(import.meta.dirname, '../../docs/reliability.md');
const begin = '<!-- the table of npm run test:faults begins -->';
const end = '<!-- the table of npm run test:faults ends -->';

/** One line for each case and stage. */
export function faultTable(results: CaseResult[]): string {
  const rows = Map.groupBy(results, ({ name, stage }) => `${name} | ${stage}`);
  const lines = [...rows].map(([row, runs]) => {
    const lost = runs.reduce((sum, run) => sum + run.lost.length, 0);
    const times = runs.flatMap(({ recoveredMs }) => recoveredMs ?? []).sort((a, b) => a - b);
    const [p50, max] = [times[Math.ceil(times.length / 2) - 1], times.at(-1)];
    return `| ${row} | ${runs.length} | ${lost} | ${seconds(p50)} | ${seconds(max)} |`;
  });
  const head =
    '| what was broken | stage of the login | runs | lost | recovered p50 | max |\n|---|---|---|---|---|---|';
  return [head, ...lines].join('\n');
}

/** Replaces what stands between the two marks of docs/reliability.md. */
export function writeTable(results: CaseResult[]): void {
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${page} has no marks for the table.`);
  writeFileSync(page, `${before}${begin}\n\n${faultTable(results)}\n\n${end}${after}`);
}

const seconds = (ms: number | undefined): string => (ms === undefined ? '–' : `${(ms / 1_000).toFixed(1)} s`);
