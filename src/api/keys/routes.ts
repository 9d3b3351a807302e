import { randomUUID } from 'node:crypto';
import type Router from '@koa/router';
import type { Transaction } from 'kysely';
import { ownAccountIds } from '../../db/accounts/accounts.ts';
import { assertRoom } from '../../db/accounts/quotas.ts';
import type { Database } from '../../db/core/schema.ts';
import { recordAudit } from '../../db/history/audit-log.ts';
import { listApiKeyCalls } from '../../db/people/api-key-calls.ts';
import { insertApiKey, listApiKeys, revokeApiKey } from '../../db/people/api-keys.ts';
import { createKey, hashSecret } from '../access/api-key.ts';
import { signedIn } from '../access/callers.ts';
import { auditEntry } from '../audit.ts';
import { readBody, readId } from '../contract/request.ts';
import type { Deps, State } from '../deps.ts';
import { ApiError, invalid, notFound } from '../errors.ts';
import { withSecondFactor, wrongCode } from '../people/second-factor.ts';
import { apiKeyScopes, createApiKey, revokeApiKey as revokeBody } from './schemas.ts';

export function apiKeyRoutes(router: Router<State>, deps: Deps): void {
  router.post('/me/api-keys', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const { name, scopes, account_ids: accountIds } = await readBody(ctx, createApiKey);
    if (accountIds) await assertOwn(user.id, accountIds);
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
    ctx.status = 201;
    ctx.body = { ...shown, key };
  });

  router.get('/me/api-keys', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    ctx.body = { keys: await listApiKeys(deps.db, user.id), available_scopes: apiKeyScopes };
  });

  router.delete('/me/api-keys/:id', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const id = readId(ctx, 'id');
    const { code } = await readBody(ctx, revokeBody);
    const revoke = async (trx: Transaction<Database>): Promise<true> => {
      if (!(await revokeApiKey(trx, user.id, id))) throw notFound('API key');
      const event = { action: 'api_key_revoked', details: { api_key_id: id } } as const;
      await recordAudit(trx, auditEntry(ctx, { userId: user.id }, event));
      return true;
    };
    if (!user.totpEnabled) await deps.db.transaction().execute(revoke);
    else if (code === undefined) throw new ApiError('INVALID_CODE', 'Two-factor is on: send the code as well.');
    else if (!(await withSecondFactor(ctx, deps, user.id, code, revoke))) throw wrongCode();
    ctx.status = 204;
  });

  router.get('/me/api-keys/:id/calls', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const calls = await listApiKeyCalls(deps.db, user.id, readId(ctx, 'id'));
    if (!calls) throw notFound('API key');
    ctx.body = calls;
  });

  async function assertOwn(userId: string, accountIds: string[]): Promise<void> {
    const own = await ownAccountIds(deps.db, userId, accountIds);
    const issues = accountIds.flatMap((id, place) =>
      own.has(id) ? [] : [{ path: ['account_ids', place], message: 'is not one of your accounts', code: 'custom' }],
    );
    if (issues.length > 0) throw invalid(...issues);
  }
}
