import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { isAlive } from './lock.mjs';

const here = (file: string) => JSON.stringify(join(import.meta.dirname, file));

/**
 * Starts a parent with one program that is not ours and one part of our own, which begins later. It prints their
 * process ids.
 */
async function family(path: string | undefined, partBeginsAfterMs: number) {
  const folder = mkdtempSync(join(tmpdir(), 'tether-'));
  const part = join(folder, 'part.ts');
  const stopped = join(folder, 'stopped');
  writeFileSync(
    part,
    `import { writeFileSync } from 'node:fs';
     await new Promise((resolve) => setTimeout(resolve, ${partBeginsAfterMs}));
     const { onParentGone } = await import(${here('exit-with-parent.ts')});
     onParentGone(() => { writeFileSync(${JSON.stringify(stopped)}, 'in order'); process.exit(0); });
     setInterval(() => {}, 1e6);`,
  );
  const parentFile = join(folder, 'parent.ts');
  writeFileSync(
    parentFile,
    `import { startNodePart } from ${here('../embedded/parts/node-part.ts')};
     import { spawnTethered } from ${here('spawn-with-parent.ts')};
     const foreign = spawnTethered(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'],
       { stdio: 'ignore', deathSignal: 'SIGKILL' });
     const own = await startNodePart({ name: 'part', entry: ${JSON.stringify(part)}, env: process.env,
       logFile: ${JSON.stringify(join(folder, 'part.log'))}, healthUrl: null, graceMs: 1000 }, new AbortController().signal);
     console.log(JSON.stringify([foreign.pid, own.pid]));
     setInterval(() => {}, 1e6);`,
  );
  const parent = spawn(process.execPath, [parentFile], {
    env: { ...process.env, ...(path === undefined ? {} : { PATH: path }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  return { parent, pids: JSON.parse(String(line)) as number[], stopped };
}

async function killedParentLeavesNothing(path?: string, partBeginsAfterMs = 0): Promise<void> {
  const { parent, pids, stopped } = await family(path, partBeginsAfterMs);
  expect(pids.every(isAlive)).toBe(true);
  parent.kill('SIGKILL');
  await vi.waitUntil(() => !pids.some(isAlive), { timeout: 20_000 });
  expect(readFileSync(stopped, 'utf8')).toBe('in order');
}

const setpriv = (): string => execFileSync('sh', ['-c', 'command -v setpriv || true'], { encoding: 'utf8' }).trim();

test('a killed parent leaves no process behind, and its own parts stop in order', async () => {
  await killedParentLeavesNothing();
});

test('a parent that is killed before its processes have begun leaves none behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'path-'));
  const slow = `#!/bin/sh\n[ "$1" = --help ] || sleep 1\nexec '${setpriv()}' "$@"\n`;
  writeFileSync(join(folder, 'setpriv'), slow, { mode: 0o755 });
  await killedParentLeavesNothing(`${folder}:${process.env.PATH}`, 1_000);
});

test('a killed parent leaves no process behind where there is no setpriv', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'path-'));
  symlinkSync('/bin/sh', join(folder, 'sh'));
  await killedParentLeavesNothing(folder);
});
