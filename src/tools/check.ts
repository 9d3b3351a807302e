// `npm run check`: checks types, lint, format, who may import whom, and what the text of files may contain.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { folderCycles } from './folder-cycles.ts';
import { brokenImportRules } from './import-rules.ts';
import { environmentReaders, repeatedMigrationNumbers, sqlOutsideDb } from './source-rules.ts';

const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const checks = [
  { what: 'types', program: tsc, args: ['-p', '.'] },
  { what: 'types of the dashboard', program: tsc, args: ['-p', 'web'] },
  {
    what: 'lint and format',
    program: join(dirname(require.resolve('@biomejs/biome/package.json')), 'bin', 'biome'),
    args: ['check', '--error-on-warnings', '.'],
  },
];

for (const { what, program, args } of checks) {
  const { status } = spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' });
  report(what, status === 0);
}
const rules = [
  { what: 'imports', broken: brokenImportRules },
  { what: 'folders without circles', broken: (root: string) => folderCycles(root, 'src') },
  { what: 'environment', broken: environmentReaders },
  { what: 'SQL', broken: sqlOutsideDb },
  { what: 'numbers of migrations', broken: repeatedMigrationNumbers },
];
for (const { what, broken } of rules) {
  const lines = broken(process.cwd());
  for (const line of lines) process.stderr.write(`${line}\n`);
  report(what, lines.length === 0);
}

function report(what: string, good: boolean): void {
  process.stderr.write(`${good ? '✓' : '✗'} ${what}\n`);
  if (!good) process.exitCode = 1;
}
