import { readdirSync, readFileSync } from 'node:fs';
import { startOf } from '../../src/process/lock.mjs';
import { processesOf } from '../support/processes-of.ts';

export type SystemProcess = { pid: number; parent: number; command: string };
/** `type` is Chromium's own name for a process that serves the browser. Undefined is the browser itself. */
export type BrowserProcess = { pid: number; type: string | undefined };

/** By data folder: the processes seen in it, so that they are still known when their parent is gone. */
const seen = new Map<string, Map<number, number>>();

/** Finds everything that belongs to the data folder, and its descendants. A page's process hides its environment. */
export function systemProcesses(dataDir: string): SystemProcess[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(Number(name)) }));
  const known = seen.get(dataDir) ?? new Map<number, number>();
  seen.set(dataDir, known);
  for (const [pid, start] of known) if (startOf(pid) !== start) known.delete(pid);
  const add = (pid: number) => void known.set(pid, startOf(pid));
  for (const pid of processesOf(dataDir)) add(pid);
  for (let before = -1; before < known.size; ) {
    before = known.size;
    for (const { pid, parent } of all) if (known.has(parent) && !known.has(pid)) add(pid);
  }
  return all.flatMap(({ pid, parent }) => {
    const command = known.has(pid) ? commandOf(pid) : '';
    return command === '' ? [] : [{ pid, parent, command }];
  });
}

/** The browsers, and the processes that serve them. */
export function browserProcesses(dataDir: string): BrowserProcess[] {
  return systemProcesses(dataDir).flatMap(({ pid, command }) => {
    const type = /--type=(\S+)/.exec(command)?.[1];
    return type || command.includes('--user-data-dir=') ? [{ pid, type }] : [];
  });
}

function parentOf(pid: number): number {
  const [, parent] = read(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  return Number(parent);
}

/** Empty for a process that has ended and waits for its parent to notice. */
const commandOf = (pid: number): string => read(pid, 'cmdline').replaceAll('\0', ' ');

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
