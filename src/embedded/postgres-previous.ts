import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../process/lock.mjs';

// No process ever has this id, so Postgres sees a predecessor that has ended.
const deadPid = 2 ** 31 - 1;

/**
 * Prepares the cluster after a kill. Ends the server that still runs on it (the caller owns the folder, so that server
 * is an orphan). Disarms a pid file whose number now belongs to another program, because Postgres would refuse to
 * start. The file itself stays: Postgres uses it to find child processes of the dead server.
 */
export async function endPrevious(cluster: string): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const lines = readFileSync(pidFile, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (!(pid > 0) || !isAlive(pid)) return;
  if (!servesCluster(pid, cluster)) {
    lines[0] = String(deadPid);
    writeFileSync(pidFile, lines.join('\n'));
    return;
  }
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    process.kill(pid, signal);
    for (let i = 0; i < 200 && isAlive(pid); i++) await sleep(50);
    if (!isAlive(pid)) return;
  }
}

function servesCluster(pid: number, cluster: string): boolean {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(cluster);
  } catch {
    return false;
  }
}
