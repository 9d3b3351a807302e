import { execFileSync } from 'node:child_process';
import { afterEach, expect, test, vi } from 'vitest';
import { runCommand } from './command.ts';
import { outsideEnv } from './outside-env.mjs';
import { exitOf, spawnTethered } from './spawn-with-parent.ts';

const secrets = { ENCRYPTION_KEYS: 'k1:planted', DATABASE_URL: 'postgres://planted', JWT_SECRET: 'planted' };

afterEach(() => void vi.unstubAllEnvs());

function plant(): void {
  for (const [name, value] of Object.entries(secrets)) vi.stubEnv(name, value);
}

test('a program that is not ours gets no key, and what it needs to reach its registry', () => {
  const needed = {
    PATH: '/bin',
    HOME: '/home/me',
    https_proxy: 'http://proxy.example',
    NO_PROXY: 'localhost',
    GOPROXY: 'https://go.example',
    npm_config_registry: 'https://npm.example',
    NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
    LC_ALL: 'C',
  };
  expect(outsideEnv({ ...needed, ...secrets, RECONBANKER_TOKEN: 'x', SETUP_TOKEN: 'x' })).toEqual(needed);
});

test('a command that is run to its end is told no key', async () => {
  plant();
  const printed = await runCommand('env', [], { env: { WANTED: 'yes' } });
  expect(printed).toContain('WANTED=yes');
  expect(printed).toContain('PATH=');
  expect(printed).not.toContain('planted');
});

test('a program that runs beside us is told no key', async () => {
  plant();
  const child = spawnTethered('env', [], { stdio: ['ignore', 'pipe', 'inherit'], deathSignal: 'SIGKILL' });
  let printed = '';
  child.stdout?.on('data', (chunk) => {
    printed += chunk;
  });
  await exitOf(child);
  expect(printed).toContain('PATH=');
  expect(printed).not.toContain('planted');
  expect(execFileSync('env', { encoding: 'utf8' })).toContain('planted');
});
