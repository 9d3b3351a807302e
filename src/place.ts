/** Which process this is, told so that another one of the same machine can find out whether it still runs. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, platform } from 'node:os';
import { isAlive, startOf } from './runtime/lock.mjs';

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

/** True only for a process of this machine that does not run any more; of other machines nothing can be said. */
export function hasEnded({ machine, pid, processStart }: Place): boolean {
  return machine === ownMachine() && !(isAlive(pid) && startOf(pid) === processStart);
}

let machine: string | undefined;

function ownMachine(): string {
  machine ??= [hostname(), platform(), ...(platform() === 'linux' ? [bootOf(), namespaceOf()] : [])].join(' ');
  return machine;
}

const bootOf = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
const namespaceOf = (): string => readlinkSync('/proc/self/ns/pid');
