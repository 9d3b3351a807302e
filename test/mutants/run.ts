/**
 * `npm run mutants -- [files] [--sample N] [--seed text] [--jobs N] [--rest] [--list] [--write]`: makes mutants of the safety
 * core and runs its tests on each. `--rest` tries only those that no earlier run has killed. With `--write` the figures go into
 * docs/reliability.md.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { onParentGone } from '../../src/process/exit-with-parent.ts';
import { chanceOf } from '../soak/chance.ts';
import { rewriteBetween } from '../support/document.ts';
import { type Mutant, makeMutants } from './make.ts';
import { openMemory } from './memory.ts';
import { describeMutant, explainedTable, explanationOf, figuresOf, figureTable, isUnexplained } from './report.ts';
import { closeSlots } from './slot.ts';
import { isAlone, targets } from './targets.ts';
import { type Tried, tryMutants } from './try.ts';

const root = resolve(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: randomBytes(4).toString('hex') },
    jobs: { type: 'string', default: String(availableParallelism()) },
    rest: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
let isCutOff = false;
const breakOff = () => {
  isCutOff = true;
  void closeSlots().finally(() => process.exit(1));
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, breakOff);
onParentGone(breakOff);

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`\n✗ ${isCutOff ? 'The run was cut off.' : (error as Error).message}\n`);
  process.exitCode = 2;
}
// What was printed goes out before the end.
process.stdout.write('', () => process.exit());

async function main(): Promise<number> {
  const all = chosen(filesOf(positionals).flatMap(mutantsOf));
  const memory = openMemory('.mutants/results.jsonl');
  const before = all.flatMap((mutant) => {
    const killedBy = values.rest ? memory.killerOf(mutant) : null;
    return killedBy === null ? [] : [{ mutant, killedBy, tookMs: 0 }];
  });
  const mutants = all.filter((mutant) => !before.some((tried) => tried.mutant === mutant));
  if (values.write) rewriteBetween('reliability.md', 'the explained mutants', () => explainedTable());
  if (values.list) {
    for (const mutant of mutants) say(describeMutant(mutant));
    say(`\n${mutants.length} mutants`);
    return 0;
  }
  say(`Trying ${mutants.length} mutants, ${values.jobs} at a time.`);
  let done = 0;
  const now = await tryMutants(mutants, {
    jobs: Number(values.jobs),
    tests: (file) => targets[file] ?? [],
    isAlone,
    onTried: (tried) => {
      done += 1;
      tell(tried, `${done}/${mutants.length}`);
      memory.remember(tried);
    },
  });
  const results = [...before, ...now];
  const figures = figuresOf(results);
  say(`\n${figureTable(figures)}`);
  const left = results.filter(isUnexplained);
  if (left.length > 0) say(`\nSurvived, and nobody has said why they may (test/mutants/explained.json):`);
  for (const { mutant } of left) say(describeMutant(mutant));
  if (values.write && values.sample === undefined)
    rewriteBetween('reliability.md', 'the table of npm run mutants', (old) => figureTable(figures, old));
  return left.length > 0 ? 1 : 0;
}

function filesOf(names: string[]): string[] {
  const known = Object.keys(targets);
  const unknown = names.find((name) => !known.some((file) => file.startsWith(name)));
  if (unknown !== undefined) throw new Error(`${unknown} is no file of the safety core: see test/mutants/targets.ts.`);
  return known.filter((file) => names.length === 0 || names.some((name) => file.startsWith(name)));
}

function mutantsOf(file: string): Mutant[] {
  return makeMutants(file, readFileSync(join(root, file), 'utf8'));
}

function chosen(mutants: Mutant[]): Mutant[] {
  const { sample, seed } = values;
  if (sample === undefined) return mutants;
  say(`A sample with the seed ${seed}.`);
  const chance = chanceOf(seed);
  const drawn = mutants.map((mutant) => ({ mutant, at: chance.share() })).toSorted((one, other) => one.at - other.at);
  return drawn.slice(0, Number(sample)).map(({ mutant }) => mutant);
}

function tell({ mutant, killedBy, tookMs }: Tried, count: string): void {
  const seconds = (tookMs / 1_000).toFixed(0);
  if (killedBy !== null) {
    say(`✓ ${count} ${mutant.file}:${mutant.line} ${mutant.what} (${seconds} s): ${killedBy.split('\n')[0]}`);
  } else if (explanationOf(mutant)) say(`– ${count} ${mutant.file}:${mutant.line} ${mutant.what}: explained`);
  else say(`✗ ${count} survived (${seconds} s): ${describeMutant(mutant)}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
