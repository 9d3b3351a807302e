import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, exitOf } from '../../process/spawn-with-parent.ts';
import { lastLogLines, openPartLog } from './part-log.ts';
import type { RunningPart } from './supervise.ts';

export type NodePart = {
  name: string;
  /** The program, a `.ts` file. */
  entry: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** Answers when the part is up. With null, the part counts as up when its process runs. */
  healthUrl: string | null;
  /** The time, in ms, that it may take to stop by itself. */
  graceMs: number;
};

/**
 * Starts one of our own programs and resolves when it answers. Its IPC channel tells it when we end. It has a session
 * of its own, so that Ctrl-C in the terminal does not reach it and we can stop it in order.
 */
export async function startNodePart(part: NodePart, signal: AbortSignal): Promise<RunningPart> {
  const log = openPartLog(part.logFile);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', part.entry], {
    env: part.env,
    stdio: ['ignore', log, log, 'ipc'],
    detached: true,
  });
  closeSync(log);
  const exited = exitOf(child);
  const stop = async () => void (await endProcess(child, 'SIGTERM', part.graceMs));
  if (child.pid === undefined) throw new Error(`${part.name} could not be started with ${process.execPath}.`);
  const deadline = Date.now() + 90_000;
  while (part.healthUrl !== null && !(await answers(part.healthUrl))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      const lines = lastLogLines(part.logFile, 12).join('\n  ');
      throw new Error(`${part.name} ended before it answered. The end of ${part.logFile}:\n  ${lines}`);
    }
    if (signal.aborted || Date.now() > deadline) {
      await stop();
      throw new Error(`${part.name} did not answer at ${part.healthUrl}. Its log is ${part.logFile}.`);
    }
    await sleep(40);
  }
  return { pid: child.pid, exited, stop };
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status < 500;
  } catch {
    return false;
  }
}
