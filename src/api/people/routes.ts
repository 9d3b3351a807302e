/** All routes of the person who signs in, in the order of the document. */
import { authRoutes } from './auth-routes.ts';
import { identityRoutes } from './identity-routes.ts';
import { getAudit, getMe, openTemporal, setMode } from './me-routes.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { twoFactorRoutes } from './two-factor-routes.ts';

export const peopleRoutes = [
  ...authRoutes,
  getMe,
  ...signInRoutes,
  ...identityRoutes,
  openTemporal,
  setMode,
  ...twoFactorRoutes,
  getAudit,
];
