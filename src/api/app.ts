import Router from '@koa/router';
import Koa from 'koa';
import helmet from 'koa-helmet';
import { accountRoutes } from './accounts/routes.ts';
import { sessionRoutes } from './accounts/session-routes.ts';
import { bankRoutes } from './banks/routes.ts';
import { scriptRoutes } from './banks/script-routes.ts';
import { otpRoutes } from './codes/routes.ts';
import { otpTextRoutes } from './codes/text-routes.ts';
import type { Deps, State } from './deps.ts';
import { apiKeyRoutes } from './keys/routes.ts';
import { answerErrors } from './middleware/answer-errors.ts';
import { answerUnmatched } from './middleware/answer-unmatched.ts';
import { apiPrefix } from './middleware/api-prefix.ts';
import { knowAddress } from './middleware/know-address.ts';
import { logRequests } from './middleware/log-requests.ts';
import { measureRequests } from './middleware/measure-requests.ts';
import { ownHosts } from './middleware/own-hosts.ts';
import { overviewRoutes } from './overview/routes.ts';
import { dashboardRoutes } from './pages/dashboard.ts';
import { docsRoutes } from './pages/docs.ts';
import { healthRoutes } from './pages/health.ts';
import { authRoutes } from './people/auth-routes.ts';
import { identityRoutes } from './people/identity-routes.ts';
import { meRoutes } from './people/me-routes.ts';
import { signInRoutes } from './people/sign-in-routes.ts';
import { twoFactorRoutes } from './people/two-factor-routes.ts';
import { realtimeRoutes } from './realtime/ticket-routes.ts';
import { deliveryRoutes } from './records/delivery-routes.ts';
import { recordRoutes } from './records/routes.ts';
import { configRoutes } from './settings/routes.ts';
import { temporalUi } from './temporal-ui/temporal-ui.ts';

/** The API on whatever it is given. Nothing happens until it is asked. */
export function createApp(deps: Deps): Koa<State> {
  const app = new Koa<State>();
  // A caller that hung up: there is nobody to tell.
  app.on('error', (err) => deps.log.debug({ err }, 'an answer could not be sent'));
  // TLS is the business of the proxy in front. Browsers are told to insist on it where the public address has it.
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
  authRoutes(router, deps);
  meRoutes(router, deps);
  identityRoutes(router, deps);
  signInRoutes(router, deps);
  twoFactorRoutes(router, deps);
  apiKeyRoutes(router, deps);
  bankRoutes(router, deps);
  scriptRoutes(router, deps);
  overviewRoutes(router, deps);
  accountRoutes(router, deps);
  configRoutes(router, deps);
  sessionRoutes(router, deps);
  otpRoutes(router, deps);
  otpTextRoutes(router, deps);
  recordRoutes(router, deps);
  deliveryRoutes(router, deps);
  realtimeRoutes(router, deps);
  return router;
}
