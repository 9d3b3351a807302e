import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The processes that belong to a data folder: those that were told of it, stand in it, or have it in their command.
 * Also finds what a part has started itself, such as a browser. Only on Linux; elsewhere the list is empty.
 */
export function processesOf(dataDir: string): number[] {
  const pids = list('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => belongsTo(pid, dataDir)).map(Number);
}

/** Every process below the given one, as far down as they go. Only on Linux. */
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
    // It has ended meanwhile, or is another user's.
    return '';
  }
}
