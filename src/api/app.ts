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
import { accountRoutes } from './routes/accounts.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { authRoutes } from './routes/auth.ts';
import { bankRoutes } from './routes/banks.ts';
import { configRoutes } from './routes/config.ts';
import { dashboardRoutes } from './routes/dashboard.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { docsRoutes } from './routes/docs.ts';
import { healthRoutes } from './routes/health.ts';
import { identityRoutes } from './routes/identity.ts';
import { meRoutes } from './routes/me.ts';
import { otpRoutes } from './routes/otp.ts';
import { otpTextRoutes } from './routes/otp-texts.ts';
import { overviewRoutes } from './routes/overview.ts';
import { realtimeRoutes } from './routes/realtime.ts';
import { recordRoutes } from './routes/records.ts';
import { scriptRoutes } from './routes/scripts.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { signInRoutes } from './routes/sign-ins.ts';
import { twoFactorRoutes } from './routes/two-factor.ts';
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
