/** Routes that list what was read, and what happened. */
import { z } from 'zod';
import { listMovements } from '../../db/movements/movement-list.ts';
import { findEvidence } from '../../db/sessions/evidence.ts';
import { listRuns } from '../../db/sessions/runs.ts';
import { linkNext, page } from '../contract/page.ts';
import { type Asked, route } from '../contract/route.ts';
import { notFound } from '../errors.ts';
import * as answers from './answers.ts';
import * as queries from './schemas.ts';
import { runAnswer } from './to-answer.ts';

type AskedForMovements = Asked<'owner'> & { query: z.output<typeof queries.movementsPage> };

const movements =
  (deadLetters: boolean) =>
  async ({ ctx, deps, account, query }: AskedForMovements) => {
    const { limit, offset } = query;
    const found = await listMovements(deps.db, { accountId: account.id, limit, offset, deadLetters });
    if (found.hasMore) linkNext(ctx, { limit: String(limit), offset: String(offset + limit) });
    return found.movements;
  };

export const recordRoutes = [
  route('GET /accounts/:id/movements', {
    id: 'listMovements',
    summary: 'List movements',
    access: 'owner',
    query: queries.movementsPage,
    answer: {
      status: 200,
      description: 'The movements, newest first.',
      schema: z.array(answers.movement),
      paged: true,
    },
    handle: movements(false),
  }),

  route('GET /accounts/:id/movements/dead-letters', {
    id: 'listDeadLetters',
    summary: 'List movements that their receiver refused',
    description: 'They are sent again when you call `notify`, or when the webhook gets another address or token.',
    access: 'owner',
    query: queries.movementsPage,
    answer: {
      status: 200,
      description: 'The movements, newest first.',
      schema: z.array(answers.movement),
      paged: true,
    },
    handle: movements(true),
  }),

  route('GET /accounts/:id/runs', {
    id: 'listRuns',
    summary: 'List sessions',
    access: 'owner',
    query: queries.runsPage,
    answer: { status: 200, description: 'The sessions, newest first.', schema: z.array(answers.run), paged: true },
    handle: async ({ ctx, deps, account: { id }, query: { limit, cursor } }) => {
      const runs = await listRuns(deps.db, id, { limit: limit + 1, after: cursor ?? null });
      return page(ctx, runs, limit).map((run) => runAnswer(run, id));
    },
  }),

  route('GET /accounts/:id/evidence/:evidenceId', {
    id: 'getEvidence',
    summary: 'Get the picture of a page at which a session failed',
    access: 'owner',
    answer: { status: 200, description: 'The picture. Values on the page are masked.', media: 'image/png' },
    handle: async ({ deps, account, ids: { evidenceId } }) => {
      const evidence = await findEvidence(deps.db, account.id, evidenceId);
      if (!evidence?.screenshot) throw notFound('evidence');
      return evidence.screenshot;
    },
  }),

  // Matching against expected payments is not implemented yet. Clients already request the list.
  route('GET /conciliation', {
    id: 'listConciliations',
    summary: 'List matches with expected payments',
    description: 'Not implemented yet: always returns an empty list.',
    access: 'person',
    answer: { status: 200, description: 'An empty list.', schema: z.array(z.never()).max(0) },
    handle: () => [],
  }),
];
