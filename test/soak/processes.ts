/** Samples memory and open handles of every process, as a series. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';
import { systemProcesses } from '../faults/browser-processes.ts';
import type { Part } from '../faults/part.ts';
import type { FaultSystem } from '../faults/system.ts';

/** One part at one moment: with all its descendants, but a worker without its browser. */
export type Sample = { part: string; at: number; pid: number; pssMiB: number; rssMiB: number; handles: number };

/** `named` are the parts whose processes are watched. */
export function sampleProcesses(system: FaultSystem, named: Record<string, Part>): Sample[] {
  const at = Date.now();
  const all = systemProcesses(system.dataDir);
  const childrenOf = (pid: number): number[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child.pid, ...childrenOf(child.pid)]);
  return Object.entries(named).flatMap(([part, { pid: ask, isUp }]) => {
    const pid = ask();
    if (!isUp()) return [];
    const below = childrenOf(pid);
    const isWorker = part.includes('worker');
    const groups = isWorker ? { [part]: [pid], [`its browser (${part})`]: below } : { [part]: [pid, ...below] };
    return Object.entries(groups)
      .filter(([, pids]) => pids.length > 0)
      .map(([name, pids]) => ({ part: name, at, pid: pids[0] ?? pid, ...sum(pids) }));
  });
}

function sum(pids: number[]) {
  const total = { pssMiB: 0, rssMiB: 0, handles: 0 };
  for (const pid of pids) {
    const rollup = read(pid, 'smaps_rollup');
    total.pssMiB += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024;
    total.rssMiB += Number(/^Rss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024;
    total.handles += handlesOf(pid);
  }
  return total;
}

function handlesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** A process may end while it is read. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
