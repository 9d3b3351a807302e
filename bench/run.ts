/**
 * `npm run bench [-- [--write] name …]`: measures the figures one after the other, each on a fresh instance, prints one
 * table, and writes the same as JSON to `.bench/results.json`, and with `--write` to docs/performance.md as well. With
 * names it measures only those.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { rewriteBetween } from '../test/support/document.ts';
import { measureCodes } from './codes.ts';
import { measureCycles } from './cycles.ts';
import { measureIdleAccounts } from './idle-accounts.ts';
import { measureLogins } from './logins.ts';
import { measureMemory } from './memory.ts';
import { measureMovements } from './movements.ts';
import { measurePolls } from './polls.ts';
import { measureRecovery } from './recovery.ts';
import { asTable, type Result } from './result.ts';
import { measureStart } from './start.ts';
import { measureThroughput } from './throughput.ts';

const measurements: Record<string, () => Promise<Result[]>> = {
  start: measureStart,
  codes: measureCodes,
  cycles: measureCycles,
  throughput: measureThroughput,
  memory: measureMemory,
  polls: measurePolls,
  logins: measureLogins,
  movements: measureMovements,
  recovery: measureRecovery,
  idle: measureIdleAccounts,
};

const { values, positionals: names } = parseArgs({
  options: { write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = names.filter((name) => !Object.hasOwn(measurements, name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no figure ${unknown.join(', ')}. There are: ${Object.keys(measurements).join(', ')}\n`,
  );
  process.exit(1);
}

const beganAt = performance.now();
const results: Result[] = [];
const failed: string[] = [];
for (const [name, measure] of Object.entries(measurements)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const startedAt = Date.now();
  try {
    results.push(...(await measure()));
  } catch (error) {
    failed.push(`${name}: ${error instanceof Error ? error.message : error}`);
  }
  process.stderr.write(`… ${name}, ${Math.round((Date.now() - startedAt) / 1_000)} s\n`);
}

const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), ${memory}, Node ${process.version}`;
const takenAt = new Date().toISOString();
const minutes = Math.round((performance.now() - beganAt) / 6_000) / 10;
const report = `${machine}, ${takenAt}, in ${minutes} minutes.\n\n${asTable(results)}`;
process.stdout.write(`\n${report}`);
if (values.write) rewriteBetween('performance.md', 'the table of npm run bench', () => report);
await mkdir('.bench', { recursive: true });
await writeFile('.bench/results.json', `${JSON.stringify({ machine, takenAt, results, failed }, null, 2)}\n`);
for (const message of failed) process.stderr.write(`✗ ${message}\n`);
// A measurement that failed may have left a connection open.
process.exit(failed.length > 0 ? 1 : 0);
