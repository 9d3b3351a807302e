/** Identifies this process so that others on the machine can check whether it is alive. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, platform } from 'node:os';
import { isAlive, startOf } from './lock.mjs';

export type Place = {
  /** The machine since its last boot and, on Linux, the container: process ids have a meaning only within it. */
  machine: string;
  pid: number;
  /** Distinguishes a process from a later one with the same id. 0 when the system does not tell. */
  processStart: number;
};

export function ownPlace(): Place {
  return { machine: ownMachine(), pid: process.pid, processStart: startOf(process.pid) };
}

/** Returns whether the process still runs. For processes of other machines the answer is unknown. */
export function stateOf({ machine, pid, processStart }: Place): 'runs' | 'ended' | 'unknown' {
  if (machine !== ownMachine()) return 'unknown';
  return isAlive(pid) && startOf(pid) === processStart ? 'runs' : 'ended';
}

/** True only for a process of this machine that has ended. */
export const hasEnded = (place: Place): boolean => stateOf(place) === 'ended';

let machine: string | undefined;

function ownMachine(): string {
  machine ??= [hostname(), platform(), ...(platform() === 'linux' ? [bootOf(), namespaceOf()] : [])].join(' ');
  return machine;
}

const bootOf = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
const namespaceOf = (): string => readlinkSync('/proc/self/ns/pid');
