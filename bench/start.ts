/** Measures how long `npm start` takes when everything is installed already. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitOf } from '../src/process/spawn-with-parent.ts';
import { freePorts } from '../test/support/instance.ts';
import { type Result, series } from './result.ts';

const TIMES = 4;
const variables = ['PORT', 'SANDBOX_PORT', 'TEMPORAL_PORT', 'POSTGRES_PORT'] as const;

/** The first start makes the data folder and is not counted. */
export async function measureStart(): Promise<Result[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'reconbanker-bench-'));
  const times: number[] = [];
  try {
    for (let round = 0; round <= TIMES; round++) {
      const seconds = await startOnce(dataDir);
      if (round > 0) times.push(seconds);
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
  return [
    series({ figure: '`npm start`, warm, to ready.json', load: 'nothing else', unit: 's', goal: { p95: 10 } }, times),
  ];
}

/** Starts the product on this data folder until it is ready, stops it, and returns how long the start took, in s. */
export async function startOnce(dataDir: string): Promise<number> {
  const ports = await freePorts(...variables);
  const bootstrap = join(import.meta.dirname, '../src/tools/bootstrap.mjs');
  const startedAt = performance.now();
  const child = spawn(process.execPath, [bootstrap, 'src/embedded/start.ts'], {
    env: { ...process.env, DATA_DIR: dataDir, ...ports },
    stdio: 'ignore',
  });
  try {
    while (!existsSync(join(dataDir, 'ready.json'))) {
      if (child.exitCode !== null) throw new Error('The product ended instead of starting.');
      await sleep(10);
    }
    return (performance.now() - startedAt) / 1_000;
  } finally {
    child.kill('SIGTERM');
    await exitOf(child);
  }
}
