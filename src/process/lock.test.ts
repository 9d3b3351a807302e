import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tryLock, withLock } from './lock.mjs';

const lockModule = join(import.meta.dirname, 'lock.mjs');
const newLock = () => join(mkdtempSync(join(tmpdir(), 'lock-')), 'lock');

test('tells who holds the lock, and gives it out again after its release', () => {
  const path = newLock();
  const first = tryLock(path);
  expect(tryLock(path)).toEqual({ heldBy: process.pid });
  if ('release' in first) first.release();
  expect(tryLock(path)).toHaveProperty('release');
});

test('takes over the lock of a process that was killed', async () => {
  const path = newLock();
  const script = `import(${JSON.stringify(lockModule)}).then(({ tryLock }) => { tryLock(${JSON.stringify(path)});
    console.log('held'); setInterval(() => {}, 1e6); })`;
  const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  expect(tryLock(path)).toEqual({ heldBy: holder.pid });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(tryLock(path)).toHaveProperty('release');
});

test('does not mistake a reused process id for the holder', () => {
  const path = newLock();
  writeFileSync(path, `${process.pid} 1\n`);
  const lock = tryLock(path);
  expect('release' in lock).toBe(process.platform === 'linux');
});

test('lets one in at a time while several wait', async () => {
  const path = newLock();
  const waited: number[] = [];
  let inside = 0;
  const work = async () => {
    inside += 1;
    expect(inside).toBe(1);
    await new Promise(setImmediate);
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(path, work, (pid) => waited.push(pid))));
  expect(waited.length).toBeGreaterThan(0);
});
