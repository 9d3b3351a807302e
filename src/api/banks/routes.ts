import type Router from '@koa/router';
import { findBank, listBanks } from '../../db/banks/banks.ts';
import { signedIn } from '../access/callers.ts';
import { readId } from '../contract/request.ts';
import type { Deps, State } from '../deps.ts';
import { notFound } from '../errors.ts';
import { bankAnswer } from './to-answer.ts';

export function bankRoutes(router: Router<State>, deps: Deps): void {
  router.get('/banks', async (ctx) => {
    await signedIn(ctx, deps);
    ctx.body = (await listBanks(deps.db)).map(bankAnswer);
  });

  router.get('/banks/:id', async (ctx) => {
    await signedIn(ctx, deps);
    const bank = await findBank(deps.db, readId(ctx, 'id'));
    if (!bank) throw notFound('bank');
    ctx.body = bankAnswer(bank);
  });
}
