import type Router from '@koa/router';
import { createAccount, deleteAccount, findAccount, listAccounts } from '../../db/accounts/accounts.ts';
import { findBank } from '../../db/banks/banks.ts';
import { cancelSession, SessionUnreachable, startSession } from '../../temporal/account-workflow.ts';
import { ownAccount, signedIn } from '../access/callers.ts';
import { auditEntry } from '../audit.ts';
import { readBody } from '../contract/request.ts';
import type { Deps, State } from '../deps.ts';
import { ApiError, invalid, notFound } from '../errors.ts';
import { createAccount as createBody, deleteAccount as deleteBody } from './schemas.ts';
import { accountAnswer } from './to-answer.ts';

export function accountRoutes(router: Router<State>, deps: Deps): void {
  const { db, temporal, log, limits } = deps;

  router.get('/accounts', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    ctx.body = (await listAccounts(db, user.id)).map(accountAnswer);
  });

  router.post('/accounts', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const { bankId, name } = await readBody(ctx, createBody);
    const bank = await findBank(db, bankId);
    if (!bank) throw invalid({ path: ['bankId'], message: 'is not one of GET /banks', code: 'custom' });
    if (bank.failedReason !== null)
      throw new ApiError('BANK_NOT_READY', `The connector of ${bank.name} does not load: ${bank.failedReason}`);
    const { address } = ctx.state;
    const most = limits.settings.accounts;
    const id = await createAccount(db, { userId: user.id, bankCode: bank.code, name, address, most });
    const account = await findAccount(db, user.id, id);
    if (!account) throw notFound('account');
    await orLater(startSession(temporal, account), id);
    ctx.status = 201;
    ctx.body = accountAnswer(account);
  });

  router.get('/accounts/:id', async (ctx) => {
    ctx.body = accountAnswer(await ownAccount(ctx, deps));
  });

  router.delete('/accounts/:id', async (ctx) => {
    const account = await ownAccount(ctx, deps);
    const { confirmation_name } = await readBody(ctx, deleteBody);
    if (confirmation_name.trim() !== account.name)
      throw invalid({ path: ['confirmation_name'], message: "is not the account's name", code: 'custom' });
    const event = { action: 'account_deleted', details: { name: account.name, bank: account.bankCode } } as const;
    await deleteAccount(db, account.id, auditEntry(ctx, account, event));
    await orLater(cancelSession(temporal, account.id), account.id);
    ctx.status = 204;
  });

  /** What is saved is saved: the reconciler of the workers makes the workflow follow within a minute. */
  async function orLater(call: Promise<void>, accountId: string): Promise<void> {
    try {
      await call;
    } catch (err) {
      if (!(err instanceof SessionUnreachable)) throw err;
      log.warn({ err: err.cause, accountId }, 'the workflow is told later');
    }
  }
}
