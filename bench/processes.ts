/** What processes take, as Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs';

/** The process and all that it has started, itself or through others. */
export function familyOf(root: number): number[] {
  const parents = new Map(processIds().map((pid) => [pid, parentOf(pid)]));
  const isBelow = (pid: number): boolean => {
    const above = parents.get(pid);
    return above !== undefined && above !== 0 && (above === root || isBelow(above));
  };
  return [...parents.keys()].filter((pid) => pid === root || isBelow(pid));
}

/** MiB that the processes take, what they share with others counted in parts (proportional set size). */
export function memoryOf(pids: number[]): number {
  const kibibytes = pids.map((pid) => Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0));
  return kibibytes.reduce((sum, size) => sum + size, 0) / 1024;
}

/** Seconds on a processor since the process started. */
export const processorTimeOf = (pid: number): number => ticksOf(pid) / TICKS_PER_SECOND;

/** The same of a process and all that it has started, with those that have ended. */
export function processorTimeOfFamily(root: number): number {
  const ticks = familyOf(root).map((pid) => ticksOf(pid) + ticksOf(pid, ENDED_CHILDREN));
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
}

const TICKS_PER_SECOND = 100;

/** Where `/proc/<pid>/stat` has the times: in the program, and in the kernel after it. */
const OWN = 11;
const ENDED_CHILDREN = 13;

function ticksOf(pid: number, from = OWN): number {
  // The name of the program stands in brackets and may hold spaces.
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

/** A process may end while it is looked at. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
