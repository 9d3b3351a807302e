/** Serves the built dashboard: files with a hash of their content in their name, and one page for every address. */
import { extname, join } from 'node:path';
import type Router from '@koa/router';
import type { Ctx, State } from '../deps.ts';
import { notFound } from '../errors.ts';
import { type KeptFiles, keepFiles } from './kept-files.ts';

const built = join(import.meta.dirname, '../../../web/dist');

// Floating menus and messages set styles on themselves. Scripts come only from here. Pictures of a failed page are
// fetched with the token and shown as blobs.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
  "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

export function dashboardRoutes(router: Router<State>, folder = built): void {
  const files = keepFiles(folder, 'index.html');

  router.get('/dashboard', (ctx) => {
    if (ctx.path.endsWith('/')) return answerPage(ctx, files);
    ctx.redirect('/dashboard/');
  });

  router.get('/dashboard/assets/:file', (ctx) => {
    // Only files of the build are found. The name cannot lead to another folder.
    const path = `assets/${ctx.params.file}`;
    if (!files.find(path)) throw notFound('file');
    ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
    answerFile(ctx, files, path);
  });

  // The router in the browser handles every other address.
  router.get('/dashboard/{*address}', (ctx) => answerPage(ctx, files));
}

function answerPage(ctx: Ctx, files: KeptFiles): void {
  ctx.set('Content-Security-Policy', policy);
  // It names the files, so it must always be the newest.
  ctx.set('Cache-Control', 'no-cache');
  answerFile(ctx, files, 'index.html');
}

function answerFile(ctx: Ctx, files: KeptFiles, path: string): void {
  ctx.vary('Accept-Encoding');
  ctx.type = extname(path);
  for (const [name, ending] of encodings) {
    if (!ctx.acceptsEncodings(name, 'identity') || ctx.acceptsEncodings(name, 'identity') === 'identity') continue;
    const content = files.find(path + ending);
    if (!content) continue;
    ctx.set('Content-Encoding', name);
    ctx.body = content;
    return;
  }
  const content = files.find(path);
  if (!content) throw notFound('dashboard: it is built by `npm start`');
  ctx.body = content;
}
