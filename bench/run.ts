/** `npm run bench`: prints one table, and writes the same as JSON to `.bench/results.json`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { startBenchSystem } from './bench-system.ts';
import { measureCodes } from './code-to-page.ts';
import { measureCycles } from './cycle.ts';
import { measureMemory } from './memory.ts';
import { type Figures, figuresOf } from './statistics.ts';

type Row = { figure: string; load: string; unit: 'ms'; goal: string; figures: Figures };
type Single = { figure: string; load: string; value: number; unit: string; goal: string };

const rounds = Number(process.argv[2] ?? 3);
const system = await startBenchSystem();
const rows: Row[] = [];
const singles: Single[] = [];
try {
  const codes = await measureCodes(system, rounds);
  const load = '20 logins waiting';
  rows.push({
    figure: "code posted → typed into the bank's page",
    load,
    unit: 'ms',
    goal: 'p50 ≤ 40, p95 ≤ 100',
    figures: figuresOf(codes.typed),
  });
  rows.push({
    figure: "code posted → the bank's verdict",
    load,
    unit: 'ms',
    goal: '',
    figures: figuresOf(codes.verdict),
  });
  rows.push({
    figure: 'code page reached → notification received',
    load,
    unit: 'ms',
    goal: 'p95 ≤ 250',
    figures: figuresOf(codes.announced),
  });
  const cycles = await measureCycles(system, rounds * 10);
  const cycle = figuresOf(cycles.cycle);
  const bare = figuresOf(cycles.bare);
  rows.push({ figure: 'one-shot cycle', load: 'one at a time', unit: 'ms', goal: '', figures: cycle });
  rows.push({
    figure: 'the same clicks, bare Playwright',
    load: 'in turns with it',
    unit: 'ms',
    goal: '',
    figures: bare,
  });
  singles.push({
    figure: 'one-shot cycle / bare script',
    load: 'medians',
    value: cycle.p50 / bare.p50,
    unit: 'ratio',
    goal: '≤ 1.3',
  });
  singles.push({
    figure: 'memory of a waiting login (PSS)',
    load: '30 logins waiting',
    value: await measureMemory(system),
    unit: 'MiB',
    goal: '≤ 25',
  });
} finally {
  await system.close();
}

const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
process.stdout.write(`\n${machine}\n\n`);
process.stdout.write('| figure | load | n | p50 | p95 | max | unit | goal |\n|---|---|---|---|---|---|---|---|\n');
for (const { figure, load, unit, goal, figures } of rows) {
  const { n, p50, p95, max } = figures;
  process.stdout.write(`| ${figure} | ${load} | ${n} | ${p50} | ${p95} | ${max} | ${unit} | ${goal} |\n`);
}
for (const { figure, load, value, unit, goal } of singles) {
  process.stdout.write(`| ${figure} | ${load} | | ${value.toFixed(2)} | | | ${unit} | ${goal} |\n`);
}
await mkdir('.bench', { recursive: true });
await writeFile('.bench/results.json', `${JSON.stringify({ machine, rows, singles }, null, 2)}\n`);
