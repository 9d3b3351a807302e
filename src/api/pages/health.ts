import type Router from '@koa/router';
import type { Deps, State } from '../deps.ts';
import { readiness } from './readiness.ts';

/** Routes for monitoring. They need no sign-in, so they show no internal details. */
export function healthRoutes(router: Router<State>, deps: Deps): void {
  router.get('/health', (ctx) => {
    ctx.body = { status: 'ok' };
  });

  router.get('/ready', async (ctx) => {
    const { ready, ...parts } = await readiness(deps);
    ctx.status = ready ? 200 : 503;
    if (!ready) ctx.set('Retry-After', '2');
    ctx.body = { status: ready ? 'ok' : 'unavailable', ...parts };
  });

  // With a port of their own, the metrics are only there.
  if (deps.config.metricsPort !== undefined) return;
  router.get('/metrics', async (ctx) => {
    ctx.type = deps.metrics.registry.contentType;
    ctx.body = await deps.metrics.read();
  });
}
