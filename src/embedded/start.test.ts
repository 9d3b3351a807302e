import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tryLock } from '../process/lock.mjs';
import { freePort } from '../process/ports.ts';

async function start(env: Record<string, string>): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'start.ts')], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, said };
}

/** Returns ports that do not collide with other programs on this machine. */
async function freePorts(): Promise<Record<string, string>> {
  const names = ['PORT', 'SANDBOX_PORT', 'TEMPORAL_PORT'];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, String(await freePort())])));
}

test('names the port that is taken and its variable, and leaves nothing behind', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const dataDir = mkdtempSync(join(tmpdir(), 'start-'));
  writeFileSync(join(dataDir, 'ready.json'), '{}');
  try {
    for (const variable of ['PORT', 'SANDBOX_PORT', 'TEMPORAL_PORT', 'POSTGRES_PORT']) {
      const { code, said } = await start({ DATA_DIR: dataDir, ...(await freePorts()), [variable]: String(port) });
      expect(code).toBe(1);
      expect(said).toContain(`Port ${port} is taken`);
      expect(said).toContain(`set ${variable} `);
    }
  } finally {
    server.close();
  }
  expect(existsSync(join(dataDir, 'ready.json'))).toBe(false);
  expect(existsSync(join(dataDir, 'start.lock'))).toBe(false);
});

test('refuses a data folder that another one uses', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'start-'));
  tryLock(join(dataDir, 'start.lock'));
  const { code, said } = await start({ DATA_DIR: dataDir });
  expect(code).toBe(1);
  expect(said).toContain(`process ${process.pid}`);
  expect(said).toContain('DATA_DIR');
});

test('warns of a data folder that others may look into, and not of one that is private', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'start-'));
  tryLock(join(dataDir, 'start.lock'));
  expect((await start({ DATA_DIR: dataDir })).said).not.toContain('chmod 700');
  for (const mode of [0o750, 0o705]) {
    chmodSync(dataDir, mode);
    expect((await start({ DATA_DIR: dataDir })).said).toContain(`may look into ${dataDir}`);
  }
});

test('says which keys a database elsewhere needs', async () => {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'start-')), 'new');
  mkdirSync(dataDir);
  const { code, said } = await start({
    DATA_DIR: dataDir,
    DATABASE_URL: 'postgres://127.0.0.1:1/x',
    ...(await freePorts()),
  });
  expect(code).toBe(1);
  expect(said).toContain('ENCRYPTION_KEYS and JWT_SECRET must be set');
});

test('names a variable that is no port', async () => {
  const { code, said } = await start({ PORT: 'eighty' });
  expect(code).toBe(1);
  expect(said).toContain('PORT must be a port number');
});
