import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processesOf } from '../../support/processes-of.ts';
import type { FaultSystem } from '../system.ts';

/** Processes that belong to no part, pages that belong to no session, and temporary folders that no process uses. */
export async function leftBehind(system: FaultSystem): Promise<string[]> {
  const { dataDir, db, apis, workers, sandbox, temporal, postgres } = system;
  const parts = new Set([...apis, ...workers, sandbox, temporal, postgres].map((part) => part.pid()));
  const processes = processesOf(dataDir).map((pid) => ({ pid, parent: parentOf(pid), command: commandOf(pid) }));
  const parents = new Map(processes.map(({ pid, parent }) => [pid, parent]));
  const isOfPart = (pid: number): boolean => {
    for (let at: number | undefined = pid; at; at = parents.get(at)) if (parts.has(at)) return true;
    return false;
  };
  const wrong = processes
    .filter(({ pid }) => !isOfPart(pid))
    .map(({ pid, command }) => `process ${pid} was left behind: ${command.slice(0, 120)}`);

  const browsers = processes.filter(({ command }) => isBrowser(command));
  const pages = processes.filter(({ command }) => command.includes('--type=renderer'));
  const open = await db.selectFrom('runs').select('id').where('ended_at', 'is', null).execute();
  // A browser may keep one renderer ready for the next page.
  if (pages.length > open.length + browsers.length)
    wrong.push(`${browsers.length} browsers hold ${pages.length} pages for ${open.length} sessions`);

  const names = readdirSync(join(dataDir, 'tmp'), { recursive: true, encoding: 'utf8' });
  const profiles = names.filter((name) => /(^|\/)playwright_[^/]*$/.test(name));
  for (const name of profiles)
    if (!processes.some(({ command }) => command.includes(name))) wrong.push(`the profile ${name} was left behind`);
  const folders = names.filter((name) => !name.includes('/'));
  if (folders.length > workers.length) wrong.push(`${workers.length} workers left the folders ${folders.join(', ')}`);
  return wrong;
}

const isBrowser = (command: string): boolean => command.includes('--user-data-dir=') && !command.includes('--type=');

function parentOf(pid: number): number {
  return Number(
    read(pid, 'stat')
      .replace(/^.*\) /s, '')
      .split(' ')[1],
  );
}

const commandOf = (pid: number): string => read(pid, 'cmdline').replaceAll('\0', ' ');

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
