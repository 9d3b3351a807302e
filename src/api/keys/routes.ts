/** Routes that create, list and revoke a person's API keys. */
import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { z } from 'zod';
import { ownAccountIds } from '../../db/accounts/accounts.ts';
import { assertRoom } from '../../db/accounts/quotas.ts';
import type { Database } from '../../db/core/schema.ts';
import { recordAudit } from '../../db/history/audit-log.ts';
import { listApiKeyCalls } from '../../db/people/api-key-calls.ts';
import { insertApiKey, listApiKeys, revokeApiKey } from '../../db/people/api-keys.ts';
import { createKey, hashSecret } from '../access/api-key.ts';
import { auditEntry } from '../audit.ts';
import { route } from '../contract/route.ts';
import type { Deps } from '../deps.ts';
import { ApiError, invalid, notFound } from '../errors.ts';
import { withSecondFactor, wrongCode } from '../people/second-factor.ts';
import * as answers from './answers.ts';
import * as bodies from './schemas.ts';

export const keyRoutes = [
  route('POST /me/api-keys', {
    id: 'createApiKey',
    summary: 'Create an API key',
    access: 'person',
    stepUp: 'always',
    body: {
      schema: bodies.createApiKey,
      example: {
        name: 'SMS relay',
        scopes: ['otp:write', 'status:read'],
        account_ids: ['7e9a2b3c-4d5e-4f6a-9b8c-1d2e3f4a5b6c'],
      },
    },
    answer: { status: 201, description: 'The new key. It is shown only once.', schema: answers.madeApiKey },
    errors: ['CONFLICT'],
    handle: async ({ ctx, deps, user, body: { name, scopes, account_ids: accountIds } }) => {
      if (accountIds) await assertOwn(deps, user.id, accountIds);
      const { key, prefix, secret } = createKey();
      const secretHash = hashSecret(secret);
      const made = { id: randomUUID(), userId: user.id, name, prefix, secretHash, scopes, accountIds };
      const details = { api_key_id: made.id, name, scopes };
      const most = deps.limits.settings.keys;
      const shown = await deps.db.transaction().execute(async (trx) => {
        await assertRoom(trx, { userId: user.id, what: 'API keys', most });
        await recordAudit(trx, auditEntry(ctx, { userId: user.id }, { action: 'api_key_created', details }));
        return insertApiKey(trx, made);
      });
      return { ...shown, key };
    },
  }),

  route('GET /me/api-keys', {
    id: 'listApiKeys',
    summary: 'List API keys',
    access: 'person',
    answer: { status: 200, description: 'All keys, without their secrets.', schema: answers.apiKeys },
    handle: async ({ deps, user }) => ({
      keys: await listApiKeys(deps.db, user.id),
      available_scopes: bodies.apiKeyScopes,
    }),
  }),

  route('DELETE /me/api-keys/:id', {
    id: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: 'Requires a two-factor code if two-factor is enabled.',
    access: 'person',
    body: { schema: bodies.revokeApiKey, example: { code: '123456' } },
    answer: { status: 204, description: 'The key is revoked and no longer works.' },
    errors: ['INVALID_CODE', 'RATE_LIMITED'],
    handle: async ({ ctx, deps, user, ids: { id }, body: { code } }) => {
      const revoke = async (trx: Transaction<Database>): Promise<true> => {
        if (!(await revokeApiKey(trx, user.id, id))) throw notFound('API key');
        const event = { action: 'api_key_revoked', details: { api_key_id: id } } as const;
        await recordAudit(trx, auditEntry(ctx, { userId: user.id }, event));
        return true;
      };
      if (!user.totpEnabled) await deps.db.transaction().execute(revoke);
      else if (code === undefined) throw new ApiError('INVALID_CODE', 'Two-factor is on: send the code as well.');
      else if (!(await withSecondFactor(ctx, deps, user.id, code, revoke))) throw wrongCode();
    },
  }),

  route('GET /me/api-keys/:id/calls', {
    id: 'listApiKeyCalls',
    summary: 'List the last 50 calls made with a key',
    description: 'Helps to set up a relay. Codes and bodies are never stored.',
    access: 'person',
    answer: { status: 200, description: 'The calls, newest first.', schema: z.array(answers.apiKeyCall) },
    handle: async ({ deps, user, ids: { id } }) => {
      const calls = await listApiKeyCalls(deps.db, user.id, id);
      if (!calls) throw notFound('API key');
      return calls;
    },
  }),
];

async function assertOwn({ db }: Deps, userId: string, accountIds: string[]): Promise<void> {
  const own = await ownAccountIds(db, userId, accountIds);
  const issues = accountIds.flatMap((id, place) =>
    own.has(id) ? [] : [{ path: ['account_ids', place], message: 'is not one of your accounts', code: 'custom' }],
  );
  if (issues.length > 0) throw invalid(...issues);
}
