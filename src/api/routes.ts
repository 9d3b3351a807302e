/** Lists every documented route, in the groups of the document. */
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
    description: 'Registration, sign-in, two-factor and the audit log.',
    routes: [...peopleRoutes, ticketRoute],
  },
  { name: 'API keys', description: 'Keys for machines. A key gives access to `/v1` only.', routes: keyRoutes },
  { name: 'Overview', description: 'What needs a person, across all accounts.', routes: overviewRoutes },
  {
    name: 'Accounts',
    description: 'Banks, accounts, settings and sessions.',
    routes: [...bankRoutes, ...accountRoutes, ...settingsRoutes, ...sessionRoutes],
  },
  { name: 'Codes', description: 'One-time codes from a person, or from a machine (`/v1`).', routes: codeRoutes },
  {
    name: 'Records',
    description: 'Movements, sessions and deliveries.',
    routes: [...recordRoutes, ...deliveryRoutes],
  },
];

export const routes = groups.flatMap((group) => group.routes);
