/** Routes where a person proves who they are: for a step-up, for a new password, and to delete themselves. */
import { recordAudit } from '../../db/history/audit-log.ts';
import { deleteUser } from '../../db/people/delete-user.ts';
import { confirmSignIn, endSignIns, RECENT_MINUTES } from '../../db/people/sign-ins.ts';
import { setPassword } from '../../db/people/users.ts';
import { cancelSession } from '../../temporal/account-workflow.ts';
import { orLater } from '../accounts/tell-later.ts';
import { auditDone, auditEntry } from '../audit.ts';
import { route } from '../contract/route.ts';
import type { Ctx, Deps } from '../deps.ts';
import { ApiError, invalid } from '../errors.ts';
import * as answers from './answers.ts';
import { hashPassword } from './passwords/passwords.ts';
import { assertGoodPassword } from './passwords/weak-passwords.ts';
import * as bodies from './schemas.ts';
import { withProof } from './with-proof.ts';

export const identityRoutes = [
  route('POST /me/step-up', {
    id: 'stepUp',
    summary: 'Confirm that it is you',
    description:
      'Sensitive calls require that the password, and with two-factor on a code, was given in the last 5 minutes. ' +
      'Signing in counts.',
    access: 'person',
    stepUp: 'in_body',
    body: { schema: bodies.stepUp, example: { password: 'correct horse', code: '123456' } },
    answer: { status: 200, description: 'The time until which the confirmation is valid.', schema: answers.confirmed },
    errors: ['INVALID_CODE', 'RATE_LIMITED'],
    handle: async ({ ctx, deps, user, claims, body: proof }) => {
      const confirmedAt = await noted(ctx, deps, user.id, () =>
        withProof(ctx, deps, user, proof, async (trx) => {
          await recordAudit(trx, auditEntry(ctx, { userId: user.id }, { action: 'identity_confirmed' }));
          return confirmSignIn(trx, claims.jti);
        }),
      );
      return { confirmed_until: new Date(confirmedAt.getTime() + RECENT_MINUTES * 60_000) };
    },
  }),

  route('PUT /me/password', {
    id: 'changePassword',
    summary: 'Change the password',
    description: 'Ends all other sign-ins.',
    access: 'person',
    stepUp: 'in_body',
    body: {
      schema: bodies.changePassword,
      example: { current_password: 'correct horse', new_password: 'battery staple 7', code: '123456' },
    },
    answer: { status: 204, description: 'The password is changed.' },
    errors: ['INVALID_CODE', 'RATE_LIMITED'],
    handle: async ({ ctx, deps, user, claims, body }) => {
      const { current_password: password, new_password: wanted, code } = body;
      assertGoodPassword('new_password', wanted, user);
      const passwordHash = await hashPassword(wanted);
      await noted(ctx, deps, user.id, () =>
        withProof(ctx, deps, user, { password, code }, async (trx) => {
          await setPassword(trx, user.id, passwordHash);
          await endSignIns(trx, user.id, { except: claims.jti });
          await confirmSignIn(trx, claims.jti);
          await recordAudit(trx, auditEntry(ctx, { userId: user.id }, { action: 'password_changed' }));
        }),
      );
    },
  }),

  route('DELETE /me', {
    id: 'deleteMe',
    summary: 'Delete the user who is signed in',
    description:
      'Deletes the user with all accounts, keys and sign-ins. Open sessions sign out of their banks. The movements are ' +
      'deleted a day later. The audit log keeps its entries.',
    access: 'person',
    stepUp: 'always',
    body: { schema: bodies.deleteMe, example: { confirmation_email: 'ada@example.com' } },
    answer: { status: 204, description: 'The user is deleted and the token is revoked.' },
    handle: async ({ ctx, deps, user, body: { confirmation_email: typed } }) => {
      if (typed.trim().toLowerCase() !== user.email.toLowerCase())
        throw invalid({ path: ['confirmation_email'], message: 'is not your email address', code: 'custom' });
      const entry = auditEntry(ctx, { userId: user.id }, { action: 'user_deleted' });
      const accountIds = await deleteUser(deps.db, user.id, entry);
      await Promise.all(accountIds.map((id) => orLater(deps, cancelSession(deps.temporal, id), id)));
    },
  }),
];

/** Records a refused proof in the log of the person, because somebody may have their token. */
async function noted<T>(ctx: Ctx, deps: Deps, userId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiError && error.code === 'INVALID_CODE')
      await auditDone(ctx, deps, { userId }, { action: 'identity_not_confirmed' });
    throw error;
  }
}
