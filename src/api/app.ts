import Router from '@koa/router';
import Koa from 'koa';
import helmet from 'koa-helmet';
import type { Deps, State } from './deps.ts';
import { answerErrors } from './middleware/answer-errors.ts';
import { answerUnmatched } from './middleware/answer-unmatched.ts';
import { apiPrefix } from './middleware/api-prefix.ts';
import { knowAddress } from './middleware/know-address.ts';
import { logRequests } from './middleware/log-requests.ts';
import { measureRequests } from './middleware/measure-requests.ts';
import { ownHosts } from './middleware/own-hosts.ts';
import { dashboardRoutes } from './pages/dashboard.ts';
import { docsRoutes } from './pages/docs.ts';
import { healthRoutes } from './pages/health.ts';
import { registerRoute } from './register-route.ts';
import { routes } from './routes.ts';
import { temporalUi } from './temporal-ui/temporal-ui.ts';

/** Creates the API from its dependencies. It has no effects until a request arrives. */
export function createApp(deps: Deps): Koa<State> {
  const app = new Koa<State>();
  // The caller has disconnected, so nobody can be told.
  app.on('error', (err) => deps.log.debug({ err }, 'an answer could not be sent'));
  // TLS is handled by the proxy in front. Browsers are told to require it if the public address uses it.
  const contentSecurityPolicy = { directives: { upgradeInsecureRequests: null } };
  const year = { maxAge: 31_536_000, includeSubDomains: false };
  const strictTransportSecurity = deps.config.publicUrl.startsWith('https:') && year;
  app.use(helmet({ contentSecurityPolicy, strictTransportSecurity }));
  app.use(knowAddress(deps.config.trustedProxies));
  app.use(measureRequests(deps.metrics));
  app.use(logRequests(deps.log));
  app.use(answerErrors(deps.log));
  app.use(ownHosts(deps.config));
  app.use(temporalUi(deps));
  app.use(apiPrefix);
  app.use(answerUnmatched);
  app.use(createRouter(deps).routes());
  return app;
}

export function createRouter(deps: Deps): Router<State> {
  const router = new Router<State>();
  router.get('/', (ctx) => ctx.redirect('/dashboard/'));
  healthRoutes(router, deps);
  docsRoutes(router);
  dashboardRoutes(router);
  for (const route of routes) registerRoute(router, deps, route);
  return router;
}
