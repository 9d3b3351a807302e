import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tryLock } from '../process/lock.mjs';
import { claimDataFolder } from './claim-data-folder.ts';

const never = new AbortController().signal;
const folder = () => mkdtempSync(join(tmpdir(), 'claim-'));

test('waits for an instance that is stopping, then takes the folder', async () => {
  const dataDir = folder();
  const holder = await claimDataFolder(dataDir, never);
  holder.announceStop();
  let claimed = false;
  const next = claimDataFolder(dataDir, never).then((claim) => {
    claimed = true;
    return claim;
  });
  await new Promise(setImmediate);
  expect(claimed).toBe(false);
  holder.release();
  (await next).release();
  expect(existsSync(join(dataDir, 'start.lock'))).toBe(false);
});

test('refuses a folder whose holder runs, and takes one whose holder died while it stopped', async () => {
  const dataDir = folder();
  tryLock(join(dataDir, 'start.lock'));
  await expect(claimDataFolder(dataDir, never)).rejects.toThrow(`process ${process.pid}`);
  writeFileSync(join(dataDir, 'start.lock'), '999999999 1\n');
  writeFileSync(join(dataDir, 'stopping'), '');
  (await claimDataFolder(dataDir, never)).release();
});

test('stops waiting when it is told to stop itself', async () => {
  const dataDir = folder();
  (await claimDataFolder(dataDir, never)).announceStop();
  await expect(claimDataFolder(dataDir, AbortSignal.abort())).rejects.toThrow(/abort/i);
});
