/** What the browser of a worker takes for each session that it holds. */
import { readdirSync, readFileSync } from 'node:fs';
import type { BenchSystem } from './bench-system.ts';

const SESSIONS = 30;

/** MiB of proportional set size for each of 30 logins that wait for a code, browser included. Linux only. */
export async function measureMemory(system: BenchSystem): Promise<number> {
  const before = browserMemory(system.workerPid());
  for (let i = 0; i < SESSIONS; i++) {
    const { account } = await system.account(
      { code: { when: 'always' } },
      { login_mode: 'assisted', assistance_timeout_seconds: 600 },
    );
    await account.untilState('awaiting_otp');
  }
  return (browserMemory(system.workerPid()) - before) / SESSIONS;
}

/** MiB of all processes below `parent`: the worker's one Chromium and its children. */
function browserMemory(parent: number): number {
  const parents = new Map(processIds().map((pid) => [pid, parentOf(pid)]));
  const isBelow = (pid: number): boolean => {
    const above = parents.get(pid);
    return above !== undefined && above !== 0 && (above === parent || isBelow(above));
  };
  const kibibytes = [...parents.keys()].filter(isBelow).map(proportionalSetSize);
  return kibibytes.reduce((sum, size) => sum + size, 0) / 1024;
}

const processIds = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

function proportionalSetSize(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

/** A process may end while it is looked at. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
