/**
 * `npm run test:faults -- [--repeat N] [--write] [words of names of cases]`: --write fills docs/reliability-figures.md.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CaseResult, runCase } from './fault-case.ts';
import { groups } from './groups.ts';
import { exposedInFiles } from './invariants/secrets.ts';
import { startFaultSystem } from './system.ts';
import { faultTable, writeTable } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { repeat: { type: 'string', default: '1' }, write: { type: 'boolean', default: false } },
});
const isWanted = ({ name }: { name: string }) =>
  positionals.length === 0 || positionals.some((words) => name.includes(words));

const onDisk = 'nothing: what is written to disk';
const results: CaseResult[] = [];
for (const cases of Object.values(groups)) {
  const wanted = cases.filter(isWanted);
  if (wanted.length === 0) continue;
  const system = await startFaultSystem();
  try {
    for (let round = 1; round <= Number(values.repeat); round++) {
      for (const each of wanted) {
        const began = Date.now();
        const found = await runCase(system, each);
        results.push(...found);
        const lost = found.flatMap((outcome) => outcome.lost.map((what) => `\n    ${outcome.stage}: ${what}`));
        const how = lost.length === 0 ? '✓' : '✗';
        const times = found.map(({ recoveredMs }) => (recoveredMs === null ? '–' : (recoveredMs / 1_000).toFixed(1)));
        const took = ((Date.now() - began) / 1_000).toFixed(0);
        if (lost.length > 0)
          cpSync(join(system.dataDir, 'logs'), `.faults/${each.name}, round ${round}`, { recursive: true });
        process.stdout.write(`${how} ${each.name} (round ${round}, ${took} s): ${times.join(' ')}${lost.join('')}\n`);
      }
    }
    await system.stop();
    const lost = await exposedInFiles(system);
    results.push({ name: onDisk, stage: 'all', lost, recoveredMs: null });
  } finally {
    await system.remove();
  }
}
process.stdout.write(`\n${faultTable(results)}\n`);
if (values.write) {
  const cases = Object.values(groups).flat();
  const order = [...cases.map(({ name }) => name), onDisk];
  writeTable(results, order, { all: positionals.length === 0 });
}
process.exit(results.every(({ lost }) => lost.length === 0) ? 0 : 1);
