import { readFileSync } from 'node:fs';
import { processesOf } from '../support/processes-of.ts';

export type SystemProcess = { pid: number; parent: number; command: string };
/** `type` is what Chromium says of a process that serves the browser; undefined is the browser itself. */
export type BrowserProcess = { pid: number; type: string | undefined };

/** Everything that belongs to the data folder. */
export function systemProcesses(dataDir: string): SystemProcess[] {
  return processesOf(dataDir).map((pid) => ({ pid, parent: parentOf(pid), command: commandOf(pid) }));
}

/** The browsers, and what serves them. */
export function browserProcesses(dataDir: string): BrowserProcess[] {
  return systemProcesses(dataDir).flatMap(({ pid, command }) => {
    if (!/--user-data-dir=|--type=/.test(command)) return [];
    return [{ pid, type: /--type=(\S+)/.exec(command)?.[1] }];
  });
}

function parentOf(pid: number): number {
  const [, parent] = read(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  return Number(parent);
}

const commandOf = (pid: number): string => read(pid, 'cmdline').replaceAll('\0', ' ');

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
