import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Finds the processes that belong to a data folder: it is in their environment, their working folder or their command.
 * This also finds processes that a part has started itself, such as a browser. Works only on Linux; elsewhere the list
 * is empty.
 */
export function processesOf(dataDir: string): number[] {
  const pids = list('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => belongsTo(pid, dataDir)).map(Number);
}

/** Returns every descendant of the given process. Works only on Linux. */
export function descendantsOf(pid: number): number[] {
  const threads = list(`/proc/${pid}/task`).filter(Boolean);
  const children = threads.flatMap((thread) => {
    const text = attempt(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1'));
    return text.split(' ').filter(Boolean).map(Number);
  });
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function belongsTo(pid: string, dataDir: string): boolean {
  // A process that has ended and waits for its parent to notice has neither a command nor an environment.
  const of = (file: string) => attempt(() => readFileSync(join('/proc', pid, file), 'latin1'));
  const folder = attempt(() => readlinkSync(join('/proc', pid, 'cwd')));
  return [of('cmdline'), of('environ'), folder].some((text) => text.includes(dataDir));
}

const list = (folder: string): string[] => attempt(() => readdirSync(folder).join('\n')).split('\n');

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    // It has ended in the meantime, or belongs to another user.
    return '';
  }
}
