/** Routes that list where a person is signed in, and end those sign-ins. Signing in and out is in `auth-routes.ts`. */
import { z } from 'zod';
import { recordAudit } from '../../db/history/audit-log.ts';
import { endSignIn, endSignIns, listSignIns } from '../../db/people/sign-ins.ts';
import { auditEntry } from '../audit.ts';
import { route } from '../contract/route.ts';
import { nothing } from '../contract/schema-parts.ts';
import { notFound } from '../errors.ts';
import * as answers from './answers.ts';

export const signInRoutes = [
  route('GET /me/sessions', {
    id: 'listSignIns',
    summary: 'List sign-ins',
    description: 'A sign-in lasts 12 hours. It ends earlier if it is not used for `SESSION_IDLE_MINUTES`.',
    access: 'person',
    answer: {
      status: 200,
      description: 'The sign-ins, the most recently used first.',
      schema: z.array(answers.signIn),
    },
    handle: async ({ deps: { db, config }, user, claims }) => {
      const signIns = await listSignIns(db, user.id, config.sessionIdleMinutes);
      return signIns.map((signIn) => ({ ...signIn, current: signIn.id === claims.jti }));
    },
  }),

  route('DELETE /me/sessions/:id', {
    id: 'endSignIn',
    summary: 'End one sign-in',
    description: 'Revokes its token and closes its realtime connections.',
    access: 'person',
    body: { schema: nothing },
    answer: { status: 204, description: 'The sign-in has ended.' },
    handle: async ({ ctx, deps, user, ids: { id } }) => {
      await deps.db.transaction().execute(async (trx) => {
        if (!(await endSignIn(trx, user.id, id))) throw notFound('sign-in');
        const event = { action: 'sign_in_ended', details: { sign_in_id: id } } as const;
        await recordAudit(trx, auditEntry(ctx, { userId: user.id }, event));
      });
    },
  }),

  route('DELETE /me/sessions', {
    id: 'endOtherSignIns',
    summary: 'End all other sign-ins',
    access: 'person',
    body: { schema: nothing },
    answer: { status: 204, description: 'Only the sign-in of this call is left.' },
    handle: async ({ ctx, deps, user, claims }) => {
      await deps.db.transaction().execute(async (trx) => {
        const count = await endSignIns(trx, user.id, { except: claims.jti });
        const event = { action: 'other_sign_ins_ended', details: { count } } as const;
        await recordAudit(trx, auditEntry(ctx, { userId: user.id }, event));
      });
    },
  }),
];
