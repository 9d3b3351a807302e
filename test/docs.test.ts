import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadBanks } from '../src/banks/registry.ts';

const docs = path.resolve(import.meta.dirname, '../docs');

test('the bank in docs/adding-a-bank.md is the one in docs/examples, and it loads', async () => {
  const page = await readFile(path.join(docs, 'adding-a-bank.md'), 'utf8');
  const shown = /```ts\n(.*?)```/s.exec(page)?.[1];
  expect(shown).toBe(await readFile(path.join(docs, 'examples/north.ts'), 'utf8'));
  const { entries } = await loadBanks({ banksDir: path.join(docs, 'examples') });
  expect(entries).toMatchObject([{ code: 'north', failedReason: null }]);
});

test('what docs/security.md gives as evidence is there', async () => {
  const page = await readFile(path.join(docs, 'security.md'), 'utf8');
  const named = [...page.matchAll(/`((?:src|test)\/[^`]+)`/g)].map(([, file = '']) => file);
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((file) => !existsSync(path.join(docs, '..', file)))).toEqual([]);
});
