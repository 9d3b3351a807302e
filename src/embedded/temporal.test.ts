import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTemporal } from './temporal.ts';

test('nobody else may read what Temporal keeps, also where its folder was open before', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'temporal-'));
  const dataDir = join(parent, 'temporal');
  mkdirSync(dataDir);
  chmodSync(dataDir, 0o755);
  const temporal = await startTemporal({ dataDir, uiPort: null, searchAttributes: {} });
  try {
    const modeOf = (path: string) => statSync(path).mode & 0o777;
    expect(modeOf(dataDir)).toBe(0o700);
    const files = readdirSync(dataDir).filter((name) => name.startsWith('temporal.db'));
    expect(files).toContain('temporal.db');
    for (const file of files) expect([file, modeOf(join(dataDir, file))]).toEqual([file, 0o600]);
  } finally {
    await temporal.stop();
    rmSync(parent, { recursive: true, force: true });
  }
});
