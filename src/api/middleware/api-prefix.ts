import type { Next } from 'koa';
import type { Ctx } from '../deps.ts';
import { invalid } from '../errors.ts';

/** Existing clients are configured with `/api`, so every path is answered below it as well. */
export function apiPrefix(ctx: Ctx, next: Next): Promise<void> {
  const path = pathOf(ctx);
  if (path.startsWith('/api/') && path !== '/api/') ctx.path = path.slice('/api'.length);
  return next();
}

/** Returns the path. Koa parses the address on first use, and throws when it contains no path. */
function pathOf(ctx: Ctx): string {
  try {
    return ctx.path;
  } catch {
    throw invalid({ path: [], message: 'The address of the request is not a URL.', code: 'invalid_url' });
  }
}
