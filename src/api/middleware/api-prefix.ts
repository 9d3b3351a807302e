import type { Next } from 'koa';
import type { Ctx } from '../deps.ts';
import { invalid } from '../errors.ts';

/** Existing clients are configured with `/api`: every path is answered below it as well. */
export function apiPrefix(ctx: Ctx, next: Next): Promise<void> {
  const path = pathOf(ctx);
  if (path.startsWith('/api/') && path !== '/api/') ctx.path = path.slice('/api'.length);
  return next();
}

/** Koa parses the address when it is first asked for the path, and throws where there is none in it. */
function pathOf(ctx: Ctx): string {
  try {
    return ctx.path;
  } catch {
    throw invalid({ path: [], message: 'The address of the request is not a URL.', code: 'invalid_url' });
  }
}
