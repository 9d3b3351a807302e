/** Routes about the person who is signed in, and their actions. */
import { z } from 'zod';
import { listAudit, recordAudit } from '../../db/history/audit-log.ts';
import { setOperationMode } from '../../db/people/users.ts';
import { auditEntry } from '../audit.ts';
import { page } from '../contract/page.ts';
import { route } from '../contract/route.ts';
import { nothing } from '../contract/schema-parts.ts';
import { giveCookie } from '../temporal-ui/sign-in.ts';
import * as answers from './answers.ts';
import * as bodies from './schemas.ts';

export const getMe = route('GET /me', {
  id: 'getMe',
  summary: 'Get the user who is signed in',
  access: 'person',
  answer: { status: 200, description: 'The user.', schema: answers.me },
  handle: ({ user: { id, email, name, operationMode, totpEnabled } }) => {
    return { id, email, name, operation_mode: operationMode, totp_enabled: totpEnabled };
  },
});

export const openTemporal = route('POST /me/temporal-session', {
  id: 'openTemporal',
  summary: 'Open the Temporal UI',
  description:
    'Sets a cookie that lets this browser open `/temporal/` for half an hour. Only the operator may call it: the first ' +
    'user, or the users of `TEMPORAL_UI_USERS`.',
  access: 'person',
  body: { schema: nothing },
  answer: { status: 204, description: 'The cookie is set.' },
  errors: ['FORBIDDEN'],
  handle: ({ ctx, deps, claims }) => giveCookie(ctx, deps, claims),
});

export const setMode = route('PUT /me/operation-mode', {
  id: 'setOperationMode',
  summary: 'Choose what the service does with movements',
  access: 'person',
  body: { schema: bodies.operationMode, example: { mode: 'passthrough' } },
  answer: { status: 200, description: 'The new mode.', schema: answers.operationMode },
  handle: async ({ ctx, deps, user, body: { mode } }) => {
    await deps.db.transaction().execute(async (trx) => {
      await setOperationMode(trx, user.id, mode);
      const event = { action: 'operation_mode_changed', details: { mode } } as const;
      await recordAudit(trx, auditEntry(ctx, { userId: user.id }, event));
    });
    return { operation_mode: mode };
  },
});

export const getAudit = route('GET /me/audit', {
  id: 'listAudit',
  summary: 'List the audit log',
  access: 'person',
  query: bodies.auditPage,
  answer: {
    status: 200,
    description: 'The entries, newest first.',
    schema: z.array(answers.auditEntry),
    paged: true,
  },
  handle: async ({ ctx, deps, user, query: { limit, cursor } }) =>
    page(ctx, await listAudit(deps.db, user.id, { limit: limit + 1, before: cursor ?? null }), limit),
});
