/** Runs the product as `npm start` does: in a process of its own, with its own data folder and ports. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ready } from '../../src/embedded/start-all.ts';
import { freePort } from '../../src/process/ports.ts';
import { exitOf } from '../../src/process/spawn-with-parent.ts';
import { passedOn } from './passed-on.ts';
import { processesOf } from './processes-of.ts';
import { roomyLimits } from './roomy-limits.ts';

export type Instance = {
  dataDir: string;
  temporalAddress: string;
  databaseUrl: string;
  /** Returns the present content of `ready.json`. */
  ready(): Ready;
  /** Returns what it printed on its standard output for programs. */
  printed(): string;
  /** Returns what it told people on its standard error. */
  said(): string;
  /** Stops it with a signal, as `kill` does. Resolves with the exit code once the process has ended. */
  stop(): Promise<number | null>;
  /** Returns its processes that still run. */
  processes(): number[];
  /** Stops it if it runs, and removes the data folder. */
  remove(): Promise<void>;
};

/** Resolves when `ready.json` exists. With `DATA_DIR` it continues with that folder. */
export async function startInstance(env: Record<string, string> = {}): Promise<Instance> {
  const dataDir = env.DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'reconbanker-whole-')));
  const ports = await freePorts('PORT', 'SANDBOX_PORT', 'TEMPORAL_PORT', 'POSTGRES_PORT');
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/embedded/start.ts')], {
    env: { ...passedOn(), ...roomyLimits, DATA_DIR: dataDir, ...ports, ...env },
    // Through the channel it notices when this run is gone.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let printed = '';
  let said = '';
  child.stdout?.on('data', (chunk) => {
    printed += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const readyFile = join(dataDir, 'ready.json');
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    return (await exitOf(child)).code;
  };
  const remove = async () => {
    await stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  await untilReady(child, readyFile).catch(async (error) => {
    await remove();
    throw new Error(`The product did not start. It said:\n${said}`, { cause: error });
  });
  const password = () => readFileSync(join(dataDir, 'postgres', 'password'), 'utf8').trim();
  const embedded = () => `postgres://app:${password()}@127.0.0.1:${ports.POSTGRES_PORT}/reconbanker`;
  return {
    dataDir,
    temporalAddress: `127.0.0.1:${ports.TEMPORAL_PORT}`,
    databaseUrl: env.DATABASE_URL ?? embedded(),
    ready: () => JSON.parse(readFileSync(readyFile, 'utf8')) as Ready,
    printed: () => printed,
    said: () => said,
    stop,
    processes: () => processesOf(dataDir),
    remove,
  };
}

async function untilReady(child: ChildProcess, file: string): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (!existsSync(file)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('It ended.');
    if (Date.now() > deadline) throw new Error('It took longer than three minutes.');
    await sleep(50);
  }
}

/** Returns a free port for each of the variables. */
export async function freePorts<Name extends string>(...names: Name[]): Promise<Record<Name, string>> {
  const taken = new Set<number>();
  while (taken.size < names.length) taken.add(await freePort());
  const ports = [...taken];
  return Object.fromEntries(names.map((name, place) => [name, String(ports[place])])) as Record<Name, string>;
}
