import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { areInstalled } from './dependencies.mjs';

const locked = {
  '': {},
  'node_modules/a': { version: '1.0.0' },
  'node_modules/b': { version: '2.0.0', optional: true },
};

function folder(installed: object | null): string {
  const root = mkdtempSync(join(tmpdir(), 'dependencies-'));
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: locked }));
  if (installed) {
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }));
  }
  return root;
}

test('sees a fresh clone', () => {
  expect(areInstalled(folder(null))).toBe(false);
});

test('is content without optional packages of other systems', () => {
  expect(areInstalled(folder({ 'node_modules/a': { version: '1.0.0' } }))).toBe(true);
});

test('sees another version, required or optional, and a missing package', () => {
  expect(areInstalled(folder({ 'node_modules/a': { version: '1.0.1' } }))).toBe(false);
  const otherOptional = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.9.0' } };
  expect(areInstalled(folder(otherOptional))).toBe(false);
  expect(areInstalled(folder({}))).toBe(false);
});
