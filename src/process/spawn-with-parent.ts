import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { outsideEnv } from './outside-env.mjs';

export type Exit = {
  code: number | null;
  signal: NodeJS.Signals | null;
};

export type TetherOptions = SpawnOptions & {
  /** The signal that the program gets when this process dies without having stopped it. */
  deathSignal: 'SIGINT' | 'SIGTERM' | 'SIGKILL';
};

/**
 * Starts a program that is not ours so that it ends with us, even after a `kill -9`. On Linux the kernel sends the
 * signal (`setpriv` becomes the program, so the process id is the program's own). Elsewhere a tiny shell waits until
 * our end of a pipe closes. The program gets a session of its own, so that Ctrl-C in a terminal reaches only us. Its
 * environment is what `outsideEnv` passes on, or `env`.
 */
export function spawnTethered(command: string, args: string[], options: TetherOptions): ChildProcess {
  const { deathSignal, ...given } = options;
  const rest = { ...given, env: given.env ?? outsideEnv() };
  if (kernelTether()) {
    // If the parent died before the request for the signal, the kernel sends none. Then the program does not begin.
    const begin = ['sh', '-c', '[ "$PPID" = "$0" ] && exec "$@"', String(process.pid), command, ...args];
    return spawn('setpriv', ['--pdeathsig', deathSignal.slice(3), '--', ...begin], { ...rest, detached: true });
  }
  const child = spawn(command, args, { ...rest, detached: true });
  if (child.pid !== undefined) watchFromShell(child, child.pid, deathSignal);
  return child;
}

/** Resolves when the process has ended, and also when it could not be started. */
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

/** Sends the signal, and SIGKILL when the process has not ended after the grace time. */
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
  // However we end, the shell then sees the end of its input.
  const script = `read -r _; kill -${signal.slice(3)} ${pid}`;
  const stdio: ('pipe' | 'ignore')[] = ['pipe', 'ignore', 'ignore'];
  const watcher = spawn('sh', ['-c', script], { stdio, detached: true, env: outsideEnv() });
  watcher.on('error', () => {});
  watcher.unref();
  child.once('exit', () => watcher.kill('SIGKILL'));
}
