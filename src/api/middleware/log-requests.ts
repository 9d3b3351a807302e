import { randomUUID } from 'node:crypto';
import type { Next } from 'koa';
import type { Logger } from '../../base/log.ts';
import type { Ctx } from '../deps.ts';
import { plainPath } from '../plain-path.ts';

/**
 * Logs one line for each request, with its sender and address. Never a body, a header or a query: those contain codes,
 * passwords and keys.
 */
export function logRequests(log: Logger) {
  return async (ctx: Ctx, next: Next): Promise<void> => {
    const requestId = randomUUID();
    const started = performance.now();
    ctx.state.requestId = requestId;
    ctx.set('X-Request-Id', requestId);
    ctx.set('Cache-Control', 'no-store');
    await next();
    const ms = Math.round(performance.now() - started);
    const { status, method } = ctx;
    const { errorCode: code, address, userId, apiKeyId } = ctx.state;
    const about = { method, path: plainPath(ctx), status, code, ms, requestId, address, userId, apiKeyId };
    log.info(about, 'request');
  };
}
