/** Connectors under the name that older clients have for them. */

import type Router from '@koa/router';
import { findBank, listBanks } from '../../db/banks/banks.ts';
import { signedIn } from '../access/callers.ts';
import { readBody, readId } from '../contract/request.ts';
import { nothing } from '../contract/schema-parts.ts';
import type { Deps, State } from '../deps.ts';
import { ApiError, notFound } from '../errors.ts';
import { scriptAnswer } from './to-answer.ts';

export function scriptRoutes(router: Router<State>, deps: Deps): void {
  router.get('/scripts', async (ctx) => {
    await signedIn(ctx, deps);
    ctx.body = (await listBanks(deps.db)).map(scriptAnswer);
  });

  router.post('/scripts/:id/promote', async (ctx) => {
    await signedIn(ctx, deps);
    const bank = await findBank(deps.db, readId(ctx, 'id'));
    if (!bank) throw notFound('script');
    await readBody(ctx, nothing);
    const why = 'Connectors come with the service, and the newest one is always in use: there is nothing to promote.';
    throw new ApiError('CONFLICT', why);
  });
}
