/** A process that polls the mailbox of a worker under that worker's name, and holds none of its pages. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startNodePart } from '../../src/embedded/parts/node-part.ts';
import { eventually } from '../support/eventually.ts';
import { type Part, startPart } from './part.ts';
import type { FaultSystem } from './system.ts';

/** Resolves when it polls. */
export async function startImpostor({ dataDir, partEnv }: FaultSystem, host: string): Promise<Part> {
  const logFile = join(dataDir, 'logs', 'impostor.log');
  const entry = join(import.meta.dirname, 'impostor-program.ts');
  const part = { name: 'impostor', entry, env: { ...partEnv, IMPOSTOR_OF: host }, logFile, healthUrl: null };
  return startPart(
    'impostor',
    (signal) => startNodePart({ ...part, graceMs: 10_000 }, signal),
    async () => {
      await eventually(
        () => readFile(logFile, 'utf8'),
        (log) => log.includes('impostor polls'),
      );
    },
  );
}
