// `npm run check`: types, lint, format and who may import whom, in one.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brokenImportRules } from './import-rules.ts';

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
const broken = brokenImportRules(process.cwd());
for (const line of broken) process.stderr.write(`${line}\n`);
report('imports', broken.length === 0);

function report(what: string, good: boolean): void {
  process.stderr.write(`${good ? '✓' : '✗'} ${what}\n`);
  if (!good) process.exitCode = 1;
}
