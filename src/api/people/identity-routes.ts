/** The person proves who they are: to go on, or for another password. And leaves, with all that is theirs. */

import type Router from '@koa/router';
import { recordAudit } from '../../db/history/audit-log.ts';
import { deleteUser } from '../../db/people/delete-user.ts';
import { confirmSignIn, endSignIns, RECENT_MINUTES } from '../../db/people/sign-ins.ts';
import { setPassword } from '../../db/people/users.ts';
import { cancelSession, SessionUnreachable } from '../../temporal/account-workflow.ts';
import { signedIn } from '../access/callers.ts';
import { auditDone, auditEntry } from '../audit.ts';
import { readBody } from '../contract/request.ts';
import type { Ctx, Deps, State } from '../deps.ts';
import { ApiError, invalid } from '../errors.ts';
import { hashPassword } from './passwords/passwords.ts';
import { assertGoodPassword } from './passwords/weak-passwords.ts';
import { changePassword, deleteMe, stepUp } from './schemas.ts';
import { withProof } from './with-proof.ts';

export function identityRoutes(router: Router<State>, deps: Deps): void {
  const { db, temporal, log } = deps;

  router.post('/me/step-up', async (ctx) => {
    const { user, claims } = await signedIn(ctx, deps);
    const proof = await readBody(ctx, stepUp);
    const confirmedAt = await noted(ctx, user.id, () =>
      withProof(ctx, deps, user, proof, async (trx) => {
        await recordAudit(trx, auditEntry(ctx, { userId: user.id }, { action: 'identity_confirmed' }));
        return confirmSignIn(trx, claims.jti);
      }),
    );
    ctx.body = { confirmed_until: new Date(confirmedAt.getTime() + RECENT_MINUTES * 60_000) };
  });

  router.put('/me/password', async (ctx) => {
    const { user, claims } = await signedIn(ctx, deps);
    const { current_password: password, new_password: wanted, code } = await readBody(ctx, changePassword);
    assertGoodPassword('new_password', wanted, user);
    const passwordHash = await hashPassword(wanted);
    await noted(ctx, user.id, () =>
      withProof(ctx, deps, user, { password, code }, async (trx) => {
        await setPassword(trx, user.id, passwordHash);
        await endSignIns(trx, user.id, { except: claims.jti });
        await confirmSignIn(trx, claims.jti);
        await recordAudit(trx, auditEntry(ctx, { userId: user.id }, { action: 'password_changed' }));
      }),
    );
    ctx.status = 204;
  });

  router.delete('/me', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const { confirmation_email: typed } = await readBody(ctx, deleteMe);
    if (typed.trim().toLowerCase() !== user.email.toLowerCase())
      throw invalid({ path: ['confirmation_email'], message: 'is not your email address', code: 'custom' });
    const accountIds = await deleteUser(db, user.id, auditEntry(ctx, { userId: user.id }, { action: 'user_deleted' }));
    await Promise.all(accountIds.map(endSession));
    ctx.status = 204;
  });

  /** A refused proof is in the log of the person: somebody may have their token. */
  async function noted<T>(ctx: Ctx, userId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ApiError && error.code === 'INVALID_CODE')
        await auditDone(ctx, deps, { userId }, { action: 'identity_not_confirmed' });
      throw error;
    }
  }

  /** What is deleted is deleted: the reconciler of the workers ends the session within a minute. */
  async function endSession(accountId: string): Promise<void> {
    try {
      await cancelSession(temporal, accountId);
    } catch (err) {
      if (!(err instanceof SessionUnreachable)) throw err;
      log.warn({ err: err.cause, accountId }, 'the workflow is told later');
    }
  }
}
