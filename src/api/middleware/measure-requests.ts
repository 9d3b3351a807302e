import type { Next } from 'koa';
import type { Ctx } from '../deps.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** Measures the time of every response, under the pattern of its route. */
export function measureRequests(metrics: Metrics) {
  return async (ctx: Ctx, next: Next): Promise<void> => {
    const started = performance.now();
    await next();
    const route = typeof ctx.routerPath === 'string' ? ctx.routerPath : '(unknown)';
    const { method, status } = ctx;
    metrics.observe({ method, route, status }, (performance.now() - started) / 1_000);
  };
}
