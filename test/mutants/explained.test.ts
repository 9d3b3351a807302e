import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { explained } from './explained.ts';
import { makeMutants } from './make.ts';
import { explainedTable, explains, isUnexplained } from './report.ts';
import { targets } from './targets.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const files = Object.keys(targets);
const mutants = files.flatMap((file) => makeMutants(file, read(file)));

test.each(files)('%s has mutants, and tests that are tried on them', (file) => {
  expect(mutants.some((mutant) => mutant.file === file)).toBe(true);
  const tests = targets[file] ?? [];
  expect(tests).not.toEqual([]);
  expect(tests.filter((each) => !existsSync(join(root, each)))).toEqual([]);
});

test('each explanation is of a mutant that is still made', () => {
  const stale = explained.filter((each) => !mutants.some((mutant) => explains(each, mutant)));
  expect(stale, 'take these out of test/mutants/explained.json, or give them the lines as they are now').toEqual([]);
});

test('an explanation is of one change in one function, wherever it stands', () => {
  const [mutant] = mutants;
  if (!mutant) throw new Error('no mutant is made');
  const { file, place, before: line, what } = mutant;
  const known = { file, place, line, what, why: 'it makes no difference' };
  expect(explains(known, { ...mutant, line: 999 })).toBe(true);
  for (const other of [
    { what: 'another change' },
    { before: 'another line' },
    { place: 'another' },
    { file: 'another' },
  ])
    expect(explains(known, { ...mutant, ...other })).toBe(false);
  expect(explains({ file, place, line, why: 'of any change' }, { ...mutant, what: 'another change' })).toBe(true);
  expect(explains({ file, place, why: 'of any line' }, { ...mutant, before: 'another line' })).toBe(true);
  const unheardOf = { ...mutant, place: 'nowhere' };
  expect(isUnexplained({ mutant: unheardOf, killedBy: null, tookMs: 1 })).toBe(true);
  expect(isUnexplained({ mutant: unheardOf, killedBy: 'a test', tookMs: 1 })).toBe(false);
});

test('docs/reliability.md lists what is explained', () => {
  const page = read('docs/reliability.md');
  const [, rest = ''] = page.split('<!-- the explained mutants begins -->');
  const [table = ''] = rest.split('<!-- the explained mutants ends -->');
  expect(table.trim(), 'npm run mutants -- --write writes it').toBe(explainedTable());
});
