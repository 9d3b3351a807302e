import type { Next } from 'koa';
import type { Ctx } from '../deps.ts';

/** Existing clients are configured with `/api`: every path is answered below it as well. */
export function apiPrefix(ctx: Ctx, next: Next): Promise<void> {
  if (ctx.path.startsWith('/api/') && ctx.path !== '/api/') ctx.path = ctx.path.slice('/api'.length);
  return next();
}
