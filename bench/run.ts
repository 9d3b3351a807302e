/**
 * `npm run bench [-- name …]`: takes the figures one after the other, each on a fresh instance, prints one table, and
 * writes the same as JSON to `.bench/results.json`. With names only those are taken.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { measureCodes } from './codes.ts';
import { measureCycles } from './cycles.ts';
import { measureIdleAccounts } from './idle-accounts.ts';
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
  movements: measureMovements,
  recovery: measureRecovery,
  idle: measureIdleAccounts,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(measurements, name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no figure ${unknown.join(', ')}. There are: ${Object.keys(measurements).join(', ')}\n`,
  );
  process.exit(1);
}

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

const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
const takenAt = new Date().toISOString();
process.stdout.write(`\n${machine}, ${takenAt}\n\n${asTable(results)}`);
await mkdir('.bench', { recursive: true });
await writeFile('.bench/results.json', `${JSON.stringify({ machine, takenAt, results, failed }, null, 2)}\n`);
for (const message of failed) process.stderr.write(`✗ ${message}\n`);
// A figure that failed may have left a door open.
process.exit(failed.length > 0 ? 1 : 0);
