import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../process/ports.ts';
import { type Exit, endProcess, exitOf, spawnTethered } from '../process/spawn-with-parent.ts';
import { findPostgres, type PostgresPrograms } from '../tools/postgres-programs.ts';
import { endPrevious } from './postgres-previous.ts';

export type PostgresOptions = {
  /** The folder of the cluster, its password and its log. */
  dataDir: string;
  /** A free port when it is left out. */
  port?: number;
  /** When it is left out, a password is made once and kept in the folder. */
  password?: string;
  /** More `-c name=value` settings, for example `fsync: 'off'` in tests. */
  settings?: Record<string, string>;
};

export type RunningPostgres = {
  /** The address of the database `reconbanker`, for a superuser. */
  url: string;
  port: number;
  pid: number;
  exited: Promise<Exit>;
  stop(): Promise<void>;
};

/**
 * Starts the embedded Postgres, and creates the cluster first if there is none. Resolves when it accepts connections.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const programs = await findPostgres();
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const password = options.password ?? (await keptPassword(join(dataDir, 'password')));
  const cluster = join(dataDir, 'cluster');
  if (!existsSync(cluster)) await makeCluster(programs, cluster, password);
  await endPrevious(cluster);

  const logFile = join(dataDir, 'postgres.log');
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const { child, failed } = launch(programs, cluster, logFile, port, options.settings ?? {});
    const up = await Promise.race([untilReady(cluster, child), failed.then(() => false)]);
    if (up) return running(child, port, password);
    const reason = lastLines(logFile);
    // Another program may take the free port in between, and child processes of a killed server need a moment to
    // notice.
    const passing = /still in use/.test(reason) || (options.port === undefined && /could not bind/.test(reason));
    if (!passing || attempt === 20) throw new Error(`Postgres did not start. The end of ${logFile}:\n${reason}`);
    await sleep(250);
  }
}

async function running(child: ChildProcess, port: number, password: string): Promise<RunningPostgres> {
  const url = (database: string) => `postgres://app:${password}@127.0.0.1:${port}/${database}`;
  const exited = exitOf(child);
  try {
    await makeDatabase(url('postgres'));
  } catch (error) {
    await endProcess(child, 'SIGINT', 5_000);
    throw error;
  }
  return {
    url: url('reconbanker'),
    port,
    pid: child.pid ?? 0,
    exited,
    stop: async () => {
      // SIGINT is Postgres' fast shutdown: it disconnects its clients and leaves nothing to recover.
      await endProcess(child, 'SIGINT', 15_000);
    },
  };
}

async function makeCluster(programs: PostgresPrograms, cluster: string, password: string): Promise<void> {
  // Made beside its final place and then renamed, so that a kill in the middle never leaves half a cluster.
  const draft = `${cluster}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  const secret = await mkdtemp(join(tmpdir(), 'reconbanker-'));
  const passwordFile = join(secret, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  for (const path of [draft, secret, passwordFile]) giveTo(programs, path);
  try {
    const flags =
      '-A scram-sha-256 -E UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C --data-checksums --no-instructions';
    const args = ['-D', ownPath(programs, draft), '-U', 'app', `--pwfile=${passwordFile}`, ...flags.split(' ')];
    const child = spawn(programs.initdb, args, { ...identity(programs, draft), stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    const { code } = await exitOf(child);
    if (code !== 0) throw new Error(`initdb failed: ${complaint.trim()}`);
    await rename(draft, cluster);
  } finally {
    rmSync(secret, { recursive: true, force: true });
  }
}

function launch(
  programs: PostgresPrograms,
  cluster: string,
  logFile: string,
  port: number,
  more: Record<string, string>,
): { child: ChildProcess; failed: Promise<Exit> } {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    log_min_messages: 'warning',
    jit: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    ...more,
  };
  const args = ['-D', ownPath(programs, cluster), '-p', String(port)];
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`);
  const log = openSync(logFile, 'w', 0o600);
  const child = spawnTethered(programs.postgres, args, {
    ...identity(programs, cluster),
    stdio: ['ignore', log, log],
    deathSignal: 'SIGINT',
  });
  closeSync(log);
  return { child, failed: exitOf(child) };
}

/** Returns the working folder and the user of the server's processes. */
function identity(programs: PostgresPrograms, folder: string) {
  const { PATH = '' } = process.env;
  return { cwd: folder, env: { PATH, LD_LIBRARY_PATH: programs.lib, LC_ALL: 'C' }, ...programs.user };
}

/**
 * Returns the path by which the server names its own folder. When started by root it runs as `nobody`, who may not pass
 * through the folders above (such as a clone below root's home). So it is started in its folder, before it gives up root's
 * rights, and names it by `/proc/self/cwd`.
 */
function ownPath(programs: PostgresPrograms, folder: string): string {
  return programs.user && process.platform === 'linux' ? '/proc/self/cwd' : folder;
}

function giveTo(programs: PostgresPrograms, path: string): void {
  if (programs.user) chownSync(path, programs.user.uid, programs.user.gid);
}

/** Reads the status that Postgres keeps in its pid file, as its own `pg_ctl` does. */
async function untilReady(cluster: string, child: ChildProcess): Promise<boolean> {
  const pidFile = join(cluster, 'postmaster.pid');
  while (child.exitCode === null && child.signalCode === null) {
    const lines = existsSync(pidFile) ? readFileSync(pidFile, 'utf8').split('\n') : [];
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return true;
    await sleep(15);
  }
  return false;
}

async function makeDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = 'reconbanker'");
    if (rowCount === 0) await client.query('create database reconbanker');
  } finally {
    await client.end();
  }
}

async function keptPassword(file: string): Promise<string> {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return (await readFile(file, 'utf8')).trim();
}

function lastLines(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-8).join('\n') : '';
}
