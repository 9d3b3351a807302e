import { createBrowserRouter, type RouteObject } from 'react-router';
import { Crash, NotFound } from './dead-ends.tsx';
import { Layout } from './layout.tsx';
import { Root } from './root.tsx';

/** A page's module is loaded on the first visit. */
const page = (load: () => Promise<{ Page: React.ComponentType }>): Pick<RouteObject, 'lazy'> => ({
  lazy: async () => ({ Component: (await load()).Page }),
});

export const routes: RouteObject[] = [
  {
    Component: Root,
    ErrorBoundary: Crash,
    // Nothing is shown before the first page is loaded, which takes hardly any time.
    HydrateFallback: () => null,
    children: [
      { path: '/sign-in', ...page(() => import('../pages/sign-in/page.tsx')) },
      {
        Component: Layout,
        children: [
          {
            ErrorBoundary: Crash,
            children: [
              { index: true, ...page(() => import('../pages/overview/page.tsx')) },
              { path: '/accounts', ...page(() => import('../pages/accounts/page.tsx')) },
              // The parts of an account are routes of its own page: see pages/account/page.tsx.
              { path: '/accounts/:id/*', ...page(() => import('../pages/account/page.tsx')) },
              { path: '/relay-setup', ...page(() => import('../pages/relay-setup/page.tsx')) },
              { path: '/api-keys', ...page(() => import('../pages/api-keys/page.tsx')) },
              { path: '/profile', ...page(() => import('../pages/profile/page.tsx')) },
              { path: '/temporal', ...page(() => import('../pages/temporal/page.tsx')) },
              { path: '*', Component: NotFound },
            ],
          },
        ],
      },
    ],
  },
];

export const makeRouter = () => createBrowserRouter(routes, { basename: '/dashboard' });
