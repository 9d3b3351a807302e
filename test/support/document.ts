/** Tables in `docs/` that programs of the repository write between two marks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Replaces the text between the marks of `what`, such as `the table of npm run bench`, with the result of `rewrite`.
 */
export function rewriteBetween(page: string, what: string, rewrite: (old: string) => string): void {
  const file = join(import.meta.dirname, '../../docs', page);
  const [begin, end] = [`<!-- ${what} begins -->`, `<!-- ${what} ends -->`];
  const text = readFileSync(file, 'utf8');
  const [before, rest] = text.split(begin);
  const [old, after] = rest?.split(end) ?? [];
  if (before === undefined || old === undefined || after === undefined)
    throw new Error(`${file} has no marks for ${what}.`);
  writeFileSync(file, `${before}${begin}\n\n${rewrite(old).trim()}\n\n${end}${after}`);
}
