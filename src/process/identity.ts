/** Which process this is, told so that another one of the same machine can find out whether it still runs. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, platform } from 'node:os';
import { isAlive, startOf } from './lock.mjs';

export type Place = {
  /** The machine since its last boot, and on Linux the container: process ids mean something only in there. */
  machine: string;
  pid: number;
  /** Tells a process from a later one with the same id. 0 where the system does not say. */
  processStart: number;
};

export function ownPlace(): Place {
  return { machine: ownMachine(), pid: process.pid, processStart: startOf(process.pid) };
}

/** Whether the process still runs. Of other machines nothing can be said. */
export function stateOf({ machine, pid, processStart }: Place): 'runs' | 'ended' | 'unknown' {
  if (machine !== ownMachine()) return 'unknown';
  return isAlive(pid) && startOf(pid) === processStart ? 'runs' : 'ended';
}

/** True only for a process of this machine that does not run any more. */
export const hasEnded = (place: Place): boolean => stateOf(place) === 'ended';

let machine: string | undefined;

function ownMachine(): string {
  machine ??= [hostname(), platform(), ...(platform() === 'linux' ? [bootOf(), namespaceOf()] : [])].join(' ');
  return machine;
}

const bootOf = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
const namespaceOf = (): string => readlinkSync('/proc/self/ns/pid');
