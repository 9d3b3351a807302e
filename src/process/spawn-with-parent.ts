import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { outsideEnv } from './outside-env.mjs';

export type Exit = {
  code: number | null;
  signal: NodeJS.Signals | null;
};

export type TetherOptions = SpawnOptions & {
  /** What the program gets when this process dies without having stopped it. */
  deathSignal: 'SIGINT' | 'SIGTERM' | 'SIGKILL';
};

/**
 * Starts a program that is not ours so that it does not outlive us, not even a `kill -9`. On Linux the kernel sends
 * the signal (`setpriv` becomes the program, so the process id is the program's own); elsewhere a tiny shell waits
 * for our end of a pipe to close. The program gets a session of its own: Ctrl-C in a terminal reaches us only. Of our
 * environment it is told what `outsideEnv` passes on, or what `env` says.
 */
export function spawnTethered(command: string, args: string[], options: TetherOptions): ChildProcess {
  const { deathSignal, ...given } = options;
  const rest = { ...given, env: given.env ?? outsideEnv() };
  if (kernelTether()) {
    // The kernel sends no signal for a parent that died before it was asked to: then the program does not begin.
    const begin = ['sh', '-c', '[ "$PPID" = "$0" ] && exec "$@"', String(process.pid), command, ...args];
    return spawn('setpriv', ['--pdeathsig', deathSignal.slice(3), '--', ...begin], { ...rest, detached: true });
  }
  const child = spawn(command, args, { ...rest, detached: true });
  if (child.pid !== undefined) watchFromShell(child, child.pid, deathSignal);
  return child;
}

/** Resolves when the process has ended; also when it could not be started. */
export function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve({ code: child.exitCode, signal: child.signalCode });
      return;
    }
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: 127, signal: null }));
  });
}

/** Sends the signal, and a harder one when the process is still there after the grace time. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals, graceMs: number): Promise<Exit> {
  const ended = exitOf(child);
  if (child.exitCode !== null || child.signalCode !== null) return ended;
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
  try {
    return await ended;
  } finally {
    clearTimeout(force);
  }
}

let tetherKnown: boolean | undefined;

function kernelTether(): boolean {
  if (tetherKnown === undefined) {
    const help = process.platform === 'linux' ? spawnSync('setpriv', ['--help'], { encoding: 'utf8' }).stdout : '';
    tetherKnown = (help ?? '').includes('--pdeathsig');
  }
  return tetherKnown;
}

function watchFromShell(child: ChildProcess, pid: number, signal: string): void {
  // The shell sees the end of its input when we are gone, however we went.
  const script = `read -r _; kill -${signal.slice(3)} ${pid}`;
  const stdio: ('pipe' | 'ignore')[] = ['pipe', 'ignore', 'ignore'];
  const watcher = spawn('sh', ['-c', script], { stdio, detached: true, env: outsideEnv() });
  watcher.on('error', () => {});
  watcher.unref();
  child.once('exit', () => watcher.kill('SIGKILL'));
}
