import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { browserProcesses, systemProcesses } from '../browser-processes.ts';
import type { FaultSystem } from '../system.ts';

/**
 * Finds processes that belong to no part, pages that belong to no session, and temporary folders that no process uses.
 */
export async function leftBehind(system: FaultSystem): Promise<string[]> {
  const { dataDir, db, apis, workers, sandbox, temporal, postgres } = system;
  const parts = new Set([...apis, ...workers, sandbox, temporal, postgres].map((part) => part.pid()));
  const processes = systemProcesses(dataDir);
  const parents = new Map(processes.map(({ pid, parent }) => [pid, parent]));
  const isOfPart = (pid: number): boolean => {
    for (let at: number | undefined = pid; at; at = parents.get(at)) if (parts.has(at)) return true;
    return false;
  };
  const wrong = processes
    .filter(({ pid }) => !isOfPart(pid))
    .map(({ pid, command }) => `process ${pid} was left behind: ${command.slice(0, 120)}`);

  const chromium = browserProcesses(dataDir);
  const browsers = chromium.filter(({ type }) => !type);
  const pages = chromium.filter(({ type }) => type === 'renderer');
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
