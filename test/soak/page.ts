import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const page = join(import.meta.dirname, '../../docs/reliability.md');

/** Replaces what stands between the two marks of `what` in docs/reliability.md. */
export function writeBetween(what: string, tables: string): void {
  const begin = `<!-- the summary of ${what} begins -->`;
  const end = `<!-- the summary of ${what} ends -->`;
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${page} has no marks for ${what}.`);
  writeFileSync(page, `${before}${begin}\n\n${tables}\n\n${end}${after}`);
}
