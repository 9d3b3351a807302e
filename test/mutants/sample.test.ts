import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFull } from '../support/form.ts';
import { processesOf } from '../support/processes-of.ts';
import { type Mutant, makeMutants } from './make.ts';
import { tryMutants } from './try.ts';

const root = resolve(import.meta.dirname, '../..');

function mutantOf(file: string, wanted: (mutant: Mutant) => boolean): Mutant {
  const found = makeMutants(file, readFileSync(join(root, file), 'utf8')).filter(wanted);
  const [mutant] = found;
  if (found.length !== 1 || !mutant) throw new Error(`${found.length} mutants of ${file} are meant`);
  return mutant;
}

const codeRequests = 'src/db/codes/code-requests.ts';
const source = readFileSync(join(root, codeRequests), 'utf8');

/** Both have once survived all tests that there were: this one, made by hand, lets a worker type that was given up, … */
const anySession: Mutant = {
  ...mutantOf(
    codeRequests,
    ({ place, what }) => place === 'beginCodeCheck' && what.includes('otp_requests.session_id'),
  ),
  what: 'the session is not compared',
  text: source.replace(/ and accounts\.session_id = .*\n.*otp_requests\.session_id = accounts\.session_id/, ''),
};
/** … and this one types the newest of two codes. */
const newestCode = mutantOf('src/workflows/login.ts', ({ what }) => what === '`shift` becomes `pop`');

/** Does no harm, so a run that does not tell apart what does reports it as killed. */
const harmless: Mutant = { ...anySession, what: 'another comment', text: `// Nothing is different.\n${source}` };

/** Only what kills them, so that it is no long wait. */
const tests: Record<string, string[]> = {
  [codeRequests]: ['src/db/codes/code-requests.test.ts'],
  'src/workflows/login.ts': ['src/workflows/login.test.ts'],
};

const usual = process.env.TMPDIR;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  // Postgres, which root starts as another user, has to get to its own folder in it.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
});
afterAll(() => {
  if (usual === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = usual;
  rmSync(folder, { recursive: true });
});

describe.runIf(isFull)('a sample of the mutants', () => {
  test('is killed by the tests, and what does no harm survives', { timeout: 300_000 }, async () => {
    expect(anySession.text).not.toBe(source);
    const mutants = [harmless, anySession, newestCode];
    const results = await tryMutants(mutants, {
      jobs: 1,
      tests: (file) => tests[file] ?? [],
      patienceMs: 60_000,
    });
    expect(results.map(({ mutant, killedBy }) => [mutant.what, killedBy])).toEqual([
      ['another comment', null],
      [anySession.what, expect.stringMatching(/^a code may be typed not when/)],
      [newestCode.what, 'of two codes that wait while a third is checked, the older one is typed first'],
    ]);
    expect(processesOf(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is not tried where its tests fail without any mutant', { timeout: 300_000 }, async () => {
    const missing = () => ['src/db/nowhere.test.ts'];
    await expect(tryMutants([harmless], { jobs: 1, tests: missing })).rejects.toThrow(/fails without any mutant/);
  });
});
