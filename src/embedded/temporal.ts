import { type ChildProcess, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../process/command.ts';
import { isAlive } from '../process/lock.mjs';
import { freePort, isListening } from '../process/ports.ts';
import { type Exit, endProcess, exitOf, spawnTethered } from '../process/spawn-with-parent.ts';
import { findTemporal } from '../tools/temporal-program.ts';

export type TemporalOptions = {
  /** The folder of the state and the log. With null, everything stays in memory and is lost at the end. */
  dataDir: string | null;
  /** A free port when it is left out. */
  port?: number;
  /** Null means no UI. */
  uiPort: number | null;
  /** The path in the links of the UI's pages. */
  uiPath?: string;
  namespace?: string;
  searchAttributes: Readonly<Record<string, string>>;
};

export type RunningTemporal = {
  address: string;
  uiUrl: string | null;
  /** The port for HTTP, which answers only requests that know its host name. */
  httpPort: number;
  pid: number;
  exited: Promise<Exit>;
  stop(): Promise<void>;
};

/** Starts the Temporal dev server. Resolves when its namespace with the search attributes is ready. */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const { path } = await findTemporal();
  const folder = options.dataDir ? resolve(options.dataDir) : await mkdtemp(join(tmpdir(), 'reconbanker-temporal-'));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Corrects folders that an earlier version made, or that were made by hand.
  await chmod(folder, 0o700);
  const pidFile = join(folder, 'temporal.pid');
  await endPrevious(pidFile, path);
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const door = await newDoor();
    const child = launch(path, folder, options, port, door);
    if (await untilReady(child, port, door, options)) {
      writeFileSync(pidFile, String(child.pid));
      await makePrivate(join(folder, 'temporal.db'));
      await addMissingAttributes(path, port, door, options);
      return running(child, { port, httpPort: door.port }, options, () =>
        rmSync(options.dataDir ? pidFile : folder, { recursive: true, force: true }),
      );
    }
    await endProcess(child, 'SIGTERM', 2_000);
    const log = join(folder, 'temporal.log');
    const said = existsSync(log) ? readFileSync(log, 'utf8').trim() : '';
    // The server takes several free ports for itself, and another program may take one of them first.
    if (attempt < 3 && /address already in use|assigning ephemeral port/.test(said)) continue;
    throw new Error(`Temporal did not start. From ${log}:\n${reason(said)}`);
  }
}

/**
 * The server creates its files with the umask. Files that SQLite creates later get the permissions of the first one.
 */
async function makePrivate(database: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) {
    await chmod(`${database}${suffix}`, 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

/**
 * The dev server opens an HTTP port without authentication, and this cannot be turned off. So it answers only to a host
 * name that no page knows: a page can send a form to any port of this machine, but it cannot choose the `Host`.
 */
type HttpDoor = { port: number; name: string };

async function newDoor(): Promise<HttpDoor> {
  return { port: await freePort(), name: `${randomBytes(32).toString('hex')}.invalid` };
}

function running(
  child: ChildProcess,
  { port, httpPort }: { port: number; httpPort: number },
  options: TemporalOptions,
  tidy: () => void,
): RunningTemporal {
  return {
    address: `127.0.0.1:${port}`,
    uiUrl: options.uiPort === null ? null : `http://127.0.0.1:${options.uiPort}${options.uiPath ?? ''}`,
    httpPort,
    pid: child.pid ?? 0,
    exited: exitOf(child),
    stop: async () => {
      await endProcess(child, 'SIGTERM', 5_000);
      tidy();
    },
  };
}

function launch(path: string, folder: string, options: TemporalOptions, port: number, door: HttpDoor): ChildProcess {
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--http-port', String(door.port)];
  args.push('--log-level', 'warn', '--log-format', 'json', '--color', 'never');
  args.push('--namespace', options.namespace ?? 'default');
  // Without a file the dev server keeps everything in memory.
  if (options.dataDir) {
    args.push('--db-filename', join(folder, 'temporal.db'));
    // In write-ahead mode a crash of the server loses nothing; only a crash of the machine can lose the last moment.
    // Without it each of its many small transactions waits for the disk, which costs another third of a core.
    for (const pragma of ['journal_mode=wal', 'synchronous=1']) args.push('--sqlite-pragma', pragma);
  }
  if (options.uiPort === null) args.push('--headless');
  else args.push('--ui-port', String(options.uiPort));
  if (options.uiPath) args.push('--ui-public-path', options.uiPath);
  for (const [name, type] of Object.entries(options.searchAttributes))
    args.push('--search-attribute', `${name}=${type}`);
  const settings = {
    // Priorities and fairness between accounts need both settings in this version.
    'matching.useNewMatcher': true,
    'matching.enableFairness': true,
    'frontend.httpAllowedHosts': [door.name],
  };
  for (const [key, value] of Object.entries(settings))
    args.push('--dynamic-config-value', `${key}=${JSON.stringify(value)}`);
  const log = openSync(join(folder, 'temporal.log'), 'w', 0o600);
  const child = spawnTethered(path, args, { cwd: folder, stdio: ['ignore', log, log], deathSignal: 'SIGKILL' });
  closeSync(log);
  return child;
}

/** The HTTP port opens before the gRPC port, and the UI is ready last. */
async function untilReady(child: ChildProcess, port: number, door: HttpDoor, options: TemporalOptions) {
  const question = `/api/v1/namespaces/${options.namespace ?? 'default'}/workflows?pageSize=1`;
  const questions = [() => ask(door, question)];
  const { uiPort } = options;
  if (uiPort !== null) questions.push(() => ask({ port: uiPort }, question));
  const deadline = Date.now() + 60_000;
  while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    if (await isListening(port)) {
      const answers = await Promise.all(questions.map((answer) => answer()));
      if (answers.every((answer) => answer !== null)) return true;
    }
    await sleep(50);
  }
  return false;
}

/** Adds search attributes that are new in an update: the dev server registers them only with a new namespace. */
async function addMissingAttributes(program: string, port: number, door: HttpDoor, options: TemporalOptions) {
  const namespace = options.namespace ?? 'default';
  const known = await ask(door, `/api/v1/namespaces/${namespace}/search-attributes`);
  for (const [name, type] of Object.entries(options.searchAttributes)) {
    if (known?.includes(`"${name}"`)) continue;
    const where = ['--address', `127.0.0.1:${port}`, '--namespace', namespace];
    await runCommand(program, ['operator', 'search-attribute', 'create', ...where, '--name', name, '--type', type]);
  }
}

/**
 * Returns the text of a successful response, else null. `fetch` cannot send a host name other than that of the address.
 */
function ask({ port, name }: { port: number; name?: string }, path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const headers = name ? { host: name } : {};
    const asking = request({ host: '127.0.0.1', port, path, headers, timeout: 5_000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('error', () => resolve(null));
      answer.on('end', () => resolve(answer.statusCode === 200 ? text : null));
    });
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => resolve(null));
    asking.end();
  });
}

/** Waits for the server of an earlier start to end, or kills it: two servers must not write to one file. */
async function endPrevious(pidFile: string, program: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  if (pid > 0 && isAlive(pid) && commandOf(pid).includes(program)) process.kill(pid, 'SIGKILL');
  while (pid > 0 && isAlive(pid) && commandOf(pid).includes(program)) await sleep(25);
  rmSync(pidFile, { force: true });
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** Returns the last lines of the output, or the message of a panic, which a hundred lines of stack follow. */
function reason(text: string): string {
  const lines = text.split('\n');
  const panic = lines.findIndex((line) => line.startsWith('panic:'));
  return (panic < 0 ? lines.slice(-8) : lines.slice(panic, panic + 4)).join('\n');
}
