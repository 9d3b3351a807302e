import type Router from '@koa/router';
import { listMovements } from '../../db/movements/movement-list.ts';
import { findEvidence } from '../../db/sessions/evidence.ts';
import { listRuns } from '../../db/sessions/runs.ts';
import { ownAccount, signedIn } from '../access/callers.ts';
import { linkNext, readId, readQuery } from '../contract/request.ts';
import type { Ctx, Deps, State } from '../deps.ts';
import { notFound } from '../errors.ts';
import { movementsPage, runsPage } from './schemas.ts';
import { runAnswer } from './to-answer.ts';

export function recordRoutes(router: Router<State>, deps: Deps): void {
  const movements = (deadLetters: boolean) => async (ctx: Ctx) => {
    const { id } = await ownAccount(ctx, deps);
    const { limit, offset } = readQuery(ctx, movementsPage);
    const page = await listMovements(deps.db, { accountId: id, limit, offset, deadLetters });
    if (page.hasMore) linkNext(ctx, { limit: String(limit), offset: String(offset + limit) });
    ctx.body = page.movements;
  };
  router.get('/accounts/:id/movements', movements(false));
  router.get('/accounts/:id/movements/dead-letters', movements(true));

  router.get('/accounts/:id/runs', async (ctx) => {
    const { id } = await ownAccount(ctx, deps);
    const { limit, cursor } = readQuery(ctx, runsPage);
    // One more than asked for tells whether there is a next page.
    const runs = await listRuns(deps.db, id, { limit: limit + 1, after: cursor ?? null });
    const page = runs.slice(0, limit);
    if (runs.length > limit) linkNext(ctx, { limit: String(limit), cursor: page.at(-1)?.id ?? '' });
    ctx.body = page.map((run) => runAnswer(run, id));
  });

  router.get('/accounts/:id/evidence/:evidenceId', async (ctx) => {
    const { id } = await ownAccount(ctx, deps);
    const evidence = await findEvidence(deps.db, id, readId(ctx, 'evidenceId'));
    if (!evidence?.screenshot) throw notFound('evidence');
    ctx.type = 'png';
    ctx.body = evidence.screenshot;
  });

  // Matching against expected payments is to come; clients ask for the list already.
  router.get('/conciliation', async (ctx) => {
    await signedIn(ctx, deps);
    ctx.body = [];
  });
}
