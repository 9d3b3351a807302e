/** Where a person is signed in, and how they end that. Signing in and out is in `auth-routes.ts`. */

import type Router from '@koa/router';
import { recordAudit } from '../../db/history/audit-log.ts';
import { endSignIn, endSignIns, listSignIns } from '../../db/people/sign-ins.ts';
import { signedIn } from '../access/callers.ts';
import { auditEntry } from '../audit.ts';
import { readBody, readId } from '../contract/request.ts';
import { nothing } from '../contract/schema-parts.ts';
import type { Deps, State } from '../deps.ts';
import { notFound } from '../errors.ts';

export function signInRoutes(router: Router<State>, deps: Deps): void {
  const { db, config } = deps;

  router.get('/me/sessions', async (ctx) => {
    const { user, claims } = await signedIn(ctx, deps);
    const signIns = await listSignIns(db, user.id, config.sessionIdleMinutes);
    ctx.body = signIns.map((signIn) => ({ ...signIn, current: signIn.id === claims.jti }));
  });

  router.delete('/me/sessions/:id', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const id = readId(ctx, 'id');
    await readBody(ctx, nothing);
    await db.transaction().execute(async (trx) => {
      if (!(await endSignIn(trx, user.id, id))) throw notFound('sign-in');
      const event = { action: 'sign_in_ended', details: { sign_in_id: id } } as const;
      await recordAudit(trx, auditEntry(ctx, { userId: user.id }, event));
    });
    ctx.status = 204;
  });

  router.delete('/me/sessions', async (ctx) => {
    const { user, claims } = await signedIn(ctx, deps);
    await readBody(ctx, nothing);
    await db.transaction().execute(async (trx) => {
      const count = await endSignIns(trx, user.id, { except: claims.jti });
      const event = { action: 'other_sign_ins_ended', details: { count } } as const;
      await recordAudit(trx, auditEntry(ctx, { userId: user.id }, event));
    });
    ctx.status = 204;
  });
}
