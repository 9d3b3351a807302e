/** One process of the system under test, which can be broken and started again. */
import { readFileSync } from 'node:fs';
import type { RunningPart } from '../../src/embedded/parts/supervise.ts';

export type Part = {
  name: string;
  /** Returns the id of the process that was started last. */
  pid(): number;
  /** True when the process runs and is not frozen. */
  isUp(): boolean;
  /** Starts it again on the same store. Resolves when it answers, or for a worker when it polls. */
  start(): Promise<void>;
  /** Sends the signal and resolves when the process has ended. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Sends SIGSTOP. The process stands still until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Stops it in order, and by force when that takes too long. */
  stop(): Promise<void>;
};

type Start = (signal: AbortSignal) => Promise<RunningPart>;

/** Starts a part. `isReady` is called with its process id until it resolves. */
export async function startPart(name: string, start: Start, isReady?: (pid: number) => Promise<void>): Promise<Part> {
  const never = new AbortController().signal;
  const launch = async () => {
    const running = await start(never);
    await isReady?.(running.pid);
    return running;
  };
  let running = await launch();
  const kill = async (signal: NodeJS.Signals) => {
    process.kill(running.pid, signal);
    await running.exited;
  };
  const thawed = () => {
    if (isStopped(running.pid)) process.kill(running.pid, 'SIGCONT');
  };
  return {
    name,
    pid: () => running.pid,
    isUp: () => isAtWork(running.pid),
    async start() {
      running = await launch();
    },
    kill,
    freeze: () => void process.kill(running.pid, 'SIGSTOP'),
    thaw: thawed,
    async stop() {
      thawed();
      await running.stop();
    },
  };
}

/** Returns the process id in the name of a run's host: machine, process id, random part. */
export const pidOf = (host: string | null): number => Number(host?.split('-').at(-2));

/** True when the process has neither ended nor been stopped by a signal. */
export function isAtWork(pid: number): boolean {
  const state = stateOf(pid);
  return state !== undefined && !'TZX'.includes(state);
}

const isStopped = (pid: number): boolean => stateOf(pid) === 'T';

/** Returns the kernel's letter for its state. The name before it may contain any character, also brackets. */
function stateOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '')[0];
  } catch {
    return undefined;
  }
}
