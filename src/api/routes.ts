/** Every documented route, in the groups of the document. */
import { accountRoutes } from './accounts/routes.ts';
import { sessionRoutes } from './accounts/session-routes.ts';
import { bankRoutes } from './banks/routes.ts';
import { codeRoutes } from './codes/routes.ts';
import type { Route } from './contract/route.ts';
import { keyRoutes } from './keys/routes.ts';
import { overviewRoutes } from './overview/routes.ts';
import { peopleRoutes } from './people/routes.ts';
import { ticketRoute } from './realtime/ticket-route.ts';
import { deliveryRoutes } from './records/delivery-routes.ts';
import { recordRoutes } from './records/routes.ts';
import { settingsRoutes } from './settings/routes.ts';

export const groups: { name: string; description: string; routes: Route[] }[] = [
  {
    name: 'Sign-in',
    description: 'The person: sign-in, two-factor, audit log.',
    routes: [...peopleRoutes, ticketRoute],
  },
  { name: 'API keys', description: 'For machines. A key opens `/v1` and nothing else.', routes: keyRoutes },
  { name: 'Overview', description: 'What needs a person, over all accounts.', routes: overviewRoutes },
  {
    name: 'Accounts',
    description: 'Banks, accounts, settings and sessions.',
    routes: [...bankRoutes, ...accountRoutes, ...settingsRoutes, ...sessionRoutes],
  },
  { name: 'Codes', description: 'One-time codes, from a person or (`/v1`) a machine.', routes: codeRoutes },
  {
    name: 'Records',
    description: 'What was read, what happened, what was sent.',
    routes: [...recordRoutes, ...deliveryRoutes],
  },
];

export const routes = groups.flatMap((group) => group.routes);
