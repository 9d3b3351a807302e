import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const module = join(import.meta.dirname, 'temporary-folder.ts');

/** Starts a process that makes its folder, prints its path, and runs until it is killed. */
async function startOwner(parent: string) {
  const script = `
    import { ownTemporaryFolder } from ${JSON.stringify(module)};
    const folder = await ownTemporaryFolder();
    setInterval(() => folder.sweep(), 20);
    console.log(folder.path);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env.PATH, TMPDIR: parent },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [path] = await once(child.stdout, 'data');
  return { child, path: String(path).trim() };
}

test('the folder of a process that was killed is removed by another one, which keeps its own', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'reconbanker-test-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const killed = await startOwner(parent);
  const living = await startOwner(parent);
  expect(readdirSync(parent)).toHaveLength(2);
  killed.child.kill('SIGKILL');
  await expect.poll(() => existsSync(killed.path)).toBe(false);
  expect(existsSync(living.path)).toBe(true);
});
