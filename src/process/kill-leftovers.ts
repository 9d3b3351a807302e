import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startOf } from './lock.mjs';
import { writePrivate } from './private-file.ts';

type Noted = Record<string, { pid: number; start: number }>;

/** Records which processes belong to this data folder, for a start after a kill. */
export function noteProcesses(file: string, pids: Record<string, number | null>): void {
  const noted: Noted = {};
  for (const [part, pid] of Object.entries(pids)) if (pid !== null) noted[part] = { pid, start: startOf(pid) };
  writePrivate(file, noted);
}

/**
 * Ends the processes that an earlier start left running on the same data folder. Normally they are ending already,
 * because every part notices when its parent is gone. One that cannot notice (it was stopped, or hangs) is killed.
 */
export async function endLeftovers(file: string): Promise<void> {
  if (!existsSync(file)) return;
  const noted = Object.values(JSON.parse(readFileSync(file, 'utf8')) as Noted);
  const alive = () => noted.filter(({ pid, start }) => isAlive(pid) && startOf(pid) === start);
  for (const [signal, patience] of [
    [null, 3_000],
    ['SIGTERM', 3_000],
    ['SIGKILL', 3_000],
  ] as const) {
    for (const { pid } of alive()) if (signal) process.kill(pid, signal);
    for (let waited = 0; waited < patience && alive().length > 0; waited += 50) await sleep(50);
    if (alive().length === 0) break;
  }
  rmSync(file, { force: true });
}
