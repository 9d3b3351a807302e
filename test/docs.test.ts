import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadBanks } from '../src/banks/registry.ts';
import { settings } from '../src/domain/settings.ts';
import { settingsTable } from './support/settings-table.ts';

const root = path.resolve(import.meta.dirname, '..');
const docs = path.join(root, 'docs');
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'examples/sms-relay/README.md'],
  ...readdirSync(docs)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string): string => readFileSync(path.join(root, page), 'utf8');

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

test('every link from one document to another leads to a file and a heading that are there', () => {
  const links = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, to = '']) => to)
      .filter((to) => !to.includes('://'))
      .map((to) => ({ page, to })),
  );
  expect(links.length).toBeGreaterThan(80);
  expect(links.filter(({ page, to }) => !leadsSomewhere(page, to))).toEqual([]);
});

test('every source file that a document names is there', () => {
  const named = pages.flatMap((page) =>
    [...textOf(page).matchAll(/`((?:src|test|web|deploy|sandbox|migrations)\/[\w./-]+)`/g)].map(([, file = '']) => ({
      page,
      file,
    })),
  );
  expect(named.length).toBeGreaterThan(150);
  const made = ['web/dist', 'test/dashboard/screenshots'];
  expect(
    named.filter(({ file }) => !existsSync(path.join(root, file)) && !made.some((folder) => file.startsWith(folder))),
  ).toEqual([]);
});

test('docs/architecture.md says of every setting when it takes effect, as the table of settings does', () => {
  const [, after = ''] = textOf('docs/architecture.md').split('## Which setting takes effect when');
  const [shown] = /^\| setting .*?(?=\n\n)/ms.exec(after) ?? [];
  expect(shown).toBe(settingsTable());
});

test('docs/api.md names every setting', () => {
  const text = textOf('docs/api.md');
  expect(Object.keys(settings).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

function leadsSomewhere(page: string, to: string): boolean {
  const [file = '', heading] = to.split('#');
  const target = file === '' ? page : path.join(path.dirname(page), file);
  if (!existsSync(path.join(root, target))) return false;
  return heading === undefined || anchorsOf(target).includes(heading);
}

/** As GitHub makes them of headings: in lower case, without marks, with hyphens for blanks. */
const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
