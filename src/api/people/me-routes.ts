/** The person who is signed in, and what they have done. */

import type Router from '@koa/router';
import { listAudit, recordAudit } from '../../db/history/audit-log.ts';
import { setOperationMode } from '../../db/people/users.ts';
import { signedIn } from '../access/callers.ts';
import { auditEntry } from '../audit.ts';
import { linkNext, readBody, readQuery } from '../contract/request.ts';
import { nothing } from '../contract/schema-parts.ts';
import type { Deps, State } from '../deps.ts';
import { giveCookie } from '../temporal-ui/sign-in.ts';
import { auditPage, operationMode } from './schemas.ts';

export function meRoutes(router: Router<State>, deps: Deps): void {
  const { db } = deps;

  router.get('/me', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const { id, email, name } = user;
    ctx.body = { id, email, name, operation_mode: user.operationMode, totp_enabled: user.totpEnabled };
  });

  router.put('/me/operation-mode', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const { mode } = await readBody(ctx, operationMode);
    await db.transaction().execute(async (trx) => {
      await setOperationMode(trx, user.id, mode);
      const event = { action: 'operation_mode_changed', details: { mode } } as const;
      await recordAudit(trx, auditEntry(ctx, { userId: user.id }, event));
    });
    ctx.body = { operation_mode: mode };
  });

  router.post('/me/temporal-session', async (ctx) => {
    const { claims } = await signedIn(ctx, deps);
    await readBody(ctx, nothing);
    await giveCookie(ctx, deps, claims);
    ctx.status = 204;
  });

  router.get('/me/audit', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const { limit, cursor } = readQuery(ctx, auditPage);
    // One more than asked for tells whether there is a next page.
    const entries = await listAudit(db, user.id, { limit: limit + 1, before: cursor ?? null });
    const page = entries.slice(0, limit);
    if (entries.length > limit) linkNext(ctx, { limit: String(limit), cursor: page.at(-1)?.id ?? '' });
    ctx.body = page;
  });
}
