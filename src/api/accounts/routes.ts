/** Routes that list, add, show and delete accounts. Those about their sessions are in `session-routes.ts`. */
import { z } from 'zod';
import { createAccount, deleteAccount, findAccount, listAccounts } from '../../db/accounts/accounts.ts';
import { findBank } from '../../db/banks/banks.ts';
import { cancelSession, startSession } from '../../temporal/account-workflow.ts';
import { auditEntry } from '../audit.ts';
import { route } from '../contract/route.ts';
import { ApiError, invalid, notFound } from '../errors.ts';
import * as answers from './answers.ts';
import * as bodies from './schemas.ts';
import { orLater } from './tell-later.ts';
import { accountAnswer } from './to-answer.ts';

export const accountRoutes = [
  route('GET /accounts', {
    id: 'listAccounts',
    summary: 'List accounts',
    access: 'person',
    answer: { status: 200, description: 'All your accounts.', schema: z.array(answers.account) },
    handle: async ({ deps, user }) => (await listAccounts(deps.db, user.id)).map(accountAnswer),
  }),

  route('POST /accounts', {
    id: 'createAccount',
    summary: 'Add an account',
    access: 'person',
    body: {
      schema: bodies.createAccount,
      example: { bankId: '7e9a2b3c-4d5e-4f6a-9b8c-1d2e3f4a5b6c', name: 'Household' },
    },
    answer: { status: 201, description: 'The new account. Save its bank login next.', schema: answers.account },
    errors: ['BANK_NOT_READY', 'CONFLICT'],
    handle: async ({ ctx, deps, user, body: { bankId, name } }) => {
      const { db, temporal, limits } = deps;
      const bank = await findBank(db, bankId);
      if (!bank) throw invalid({ path: ['bankId'], message: 'is not one of GET /banks', code: 'custom' });
      if (bank.failedReason !== null)
        throw new ApiError('BANK_NOT_READY', `The connector of ${bank.name} does not load: ${bank.failedReason}`);
      const { address } = ctx.state;
      const most = limits.settings.accounts;
      const id = await createAccount(db, { userId: user.id, bankCode: bank.code, name, address, most });
      const account = await findAccount(db, user.id, id);
      if (!account) throw notFound('account');
      await orLater(deps, startSession(temporal, account), id);
      return accountAnswer(account);
    },
  }),

  route('GET /accounts/:id', {
    id: 'getAccount',
    summary: 'Get one account',
    access: 'owner',
    answer: { status: 200, description: 'The account.', schema: answers.account },
    handle: ({ account }) => accountAnswer(account),
  }),

  route('DELETE /accounts/:id', {
    id: 'deleteAccount',
    summary: 'Delete an account',
    description: 'Ends its session and erases its secrets.',
    access: 'owner',
    stepUp: 'always',
    body: { schema: bodies.deleteAccount, example: { confirmation_name: 'Household' } },
    answer: { status: 204, description: 'The account is deleted.' },
    handle: async ({ ctx, deps, account, body }) => {
      if (body.confirmation_name.trim() !== account.name)
        throw invalid({ path: ['confirmation_name'], message: "is not the account's name", code: 'custom' });
      const event = { action: 'account_deleted', details: { name: account.name, bank: account.bankCode } } as const;
      await deleteAccount(deps.db, account.id, auditEntry(ctx, account, event));
      await orLater(deps, cancelSession(deps.temporal, account.id), account.id);
    },
  }),
];
