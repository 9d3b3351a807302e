import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import type { Ctx } from '../deps.ts';

export type Pages = { answer(ctx: Ctx, path: string): Promise<void>; settings: Buffer };

/** Serves the pages that `npm start` has taken out of the program. An address without a file gets the first page. */
export async function openPages(folder: string): Promise<Pages> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name))}`),
  );
  const first = readFileSync(join(folder, 'index.html'));
  return {
    settings: readFileSync(join(folder, 'settings.json')),
    async answer(ctx, path) {
      if (!files.has(path)) return answerFirst(ctx, first);
      ctx.type = extname(path);
      if (path.startsWith('/_app/immutable/')) ctx.set('Cache-Control', 'private, max-age=86400');
      ctx.body = await readFile(join(folder, path));
    },
  };
}

/** Sends the first page with a policy that allows its own scripts and no others. */
export function answerFirst(ctx: Ctx, page: Buffer): void {
  ctx.type = 'html';
  const [, ...parts] = page.toString().split('<script');
  const scripts = parts.map((part) => part.slice(part.indexOf('>') + 1).split('</script>', 1)[0] ?? '');
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`).join(' ');
  ctx.set(
    'Content-Security-Policy',
    `default-src 'self'; script-src 'self' ${hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; ` +
      "font-src 'self' data:; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
  ctx.body = page;
}
