import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadBanks } from './registry.ts';

let banksDir: string;
beforeEach(async () => {
  banksDir = await mkdtemp(path.join(tmpdir(), 'reconbanker-banks-'));
});
afterEach(() => rm(banksDir, { recursive: true }));

const bankFile = (fields: string) => `
  import type { Page } from 'playwright-core';
  export default {
    code: 'north', name: 'North Bank', loginUrl: 'https://north.example/login', domains: ['north.example'],
    timeZone: 'Europe/Madrid',
    async login(page: Page) { await page.goto(this.loginUrl); return { outcome: 'logged_in' }; },
    async enterCode() { return { outcome: 'accepted' }; },
    async isLoggedIn() { return false; },
    async readMovements() { return []; },
    ${fields}
  };`;

test('loads a bank from a TypeScript file of its own', async () => {
  await writeFile(path.join(banksDir, 'north.ts'), bankFile(''));
  const banks = await loadBanks({ banksDir });
  expect(banks.entries).toEqual([
    { code: 'north', name: 'North Bank', loginUrl: 'https://north.example/login', failedReason: null },
  ]);
  expect(banks.get('north')?.name).toBe('North Bank');
});

test('names what is wrong with a broken bank, and loads the others', async () => {
  await writeFile(path.join(banksDir, 'east.ts'), 'export default { code: "East!", name: "East", enterCode() {} };');
  await writeFile(path.join(banksDir, 'north.ts'), bankFile(''));
  await writeFile(path.join(banksDir, 'south.ts'), 'export default {');
  await writeFile(path.join(banksDir, 'west.ts'), 'export const bank = {};');
  const banks = await loadBanks({ banksDir, sandboxUrl: 'http://127.0.0.1:3100' });
  const reasons = Object.fromEntries(banks.entries.map((entry) => [entry.code, entry.failedReason]));
  expect(reasons).toEqual({
    sandbox: null,
    north: null,
    east: expect.stringMatching(/east\.ts: "code" takes .*"loginUrl" is not a URL.*"login" is not a function/),
    south: expect.stringMatching(/south\.ts could not be loaded/),
    west: expect.stringMatching(/no default export that is a bank/),
  });
  expect(banks.get('east')).toBeUndefined();
});

test('refuses a bank whose pages could go anywhere, or whose login is elsewhere', async () => {
  const wide = bankFile('').replace("['north.example']", "['north.example', '*.com']");
  await writeFile(path.join(banksDir, 'a.ts'), wide);
  await writeFile(path.join(banksDir, 'b.ts'), bankFile("loginUrl: 'http://north.example/login',"));
  await writeFile(path.join(banksDir, 'c.ts'), bankFile("domains: ['www.north.example'],"));
  await writeFile(path.join(banksDir, 'd.ts'), bankFile("privateNetwork: 'yes',"));
  const { entries } = await loadBanks({ banksDir });
  expect(entries.map((entry) => entry.failedReason)).toEqual([
    'a.ts: "domains": "*.com" covers hosts of everybody: list the hosts of the bank one by one.',
    'b.ts: "loginUrl" must begin with https://.',
    'c.ts: "loginUrl" is outside of "domains": add "north.example" to them.',
    'd.ts: "privateNetwork" takes true or false.',
  ]);
});

test('refuses a second bank with the same code', async () => {
  await writeFile(path.join(banksDir, 'a.ts'), bankFile(''));
  await writeFile(path.join(banksDir, 'b.ts'), bankFile(''));
  const { entries } = await loadBanks({ banksDir });
  expect(entries.map((entry) => entry.failedReason)).toEqual([null, expect.stringMatching(/another connector/)]);
});

test('says that BANKS_DIR cannot be read', async () => {
  await expect(loadBanks({ banksDir: path.join(banksDir, 'nowhere') })).rejects.toThrow(/BANKS_DIR/);
});
