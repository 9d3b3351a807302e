import type { Next } from 'koa';
import type { Ctx } from '../deps.ts';
import { ApiError, notFound } from '../errors.ts';

/** Runs after the router: the path is unknown, or known with another method. */
export async function answerUnmatched(ctx: Ctx, next: Next): Promise<void> {
  await next();
  if (ctx.routerPath !== undefined) return;
  const allowed = [...new Set((ctx.matched ?? []).flatMap((layer) => layer.methods))].sort().join(', ');
  if (!allowed) throw notFound('path');
  if (ctx.method === 'OPTIONS') {
    ctx.status = 204;
    ctx.set('Allow', allowed);
    return;
  }
  throw new ApiError('METHOD_NOT_ALLOWED', `This path takes ${allowed}.`, { headers: { Allow: allowed } });
}
