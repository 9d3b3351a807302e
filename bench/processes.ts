/** Reads the memory and processor time of processes from Linux. */
import { readdirSync, readFileSync } from 'node:fs';

/** Returns the process and all its descendants. */
export function familyOf(root: number): number[] {
  const parents = new Map(processIds().map((pid) => [pid, parentOf(pid)]));
  const isBelow = (pid: number): boolean => {
    const above = parents.get(pid);
    return above !== undefined && above !== 0 && (above === root || isBelow(above));
  };
  return [...parents.keys()].filter((pid) => pid === root || isBelow(pid));
}

/** Returns the MiB that the processes take. Shared memory is counted in parts (proportional set size). */
export function memoryOf(pids: number[]): number {
  const kibibytes = pids.map((pid) => Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0));
  return kibibytes.reduce((sum, size) => sum + size, 0) / 1024;
}

/** Returns the processor seconds since the process started. */
export const processorTimeOf = (pid: number): number => ticksOf(pid) / TICKS_PER_SECOND;

/** Returns the processor seconds of a process and all its descendants, including those that have ended. */
export function processorTimeOfFamily(root: number): number {
  const ticks = familyOf(root).map((pid) => ticksOf(pid) + ticksOf(pid, ENDED_CHILDREN));
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
}

const TICKS_PER_SECOND = 100;

/** The position of the times in `/proc/<pid>/stat`: first in the program, then in the kernel. */
const OWN = 11;
const ENDED_CHILDREN = 13;

function ticksOf(pid: number, from = OWN): number {
  // The name of the program is in brackets and may contain spaces.
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  return Number(fields[from] ?? 0) + Number(fields[from + 1] ?? 0);
}

const processIds = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** A process may end while it is read. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
