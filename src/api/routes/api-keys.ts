import { randomUUID } from 'node:crypto';
import type Router from '@koa/router';
import { ownAccountIds } from '../../db/accounts.ts';
import { listApiKeyCalls } from '../../db/api-key-calls.ts';
import { insertApiKey, listApiKeys, revokeApiKey } from '../../db/api-keys.ts';
import { createKey, hashSecret } from '../api-key.ts';
import { signedIn } from '../callers.ts';
import type { Deps, State } from '../deps.ts';
import { invalid, notFound } from '../errors.ts';
import { readBody, readId } from '../request.ts';
import { apiKeyScopes, createApiKey, revokeApiKey as revokeBody } from '../schemas.ts';

export function apiKeyRoutes(router: Router<State>, deps: Deps): void {
  router.post('/me/api-keys', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const { name, scopes, account_ids: accountIds } = await readBody(ctx, createApiKey);
    if (accountIds) await assertOwn(user.id, accountIds);
    const { key, prefix, secret } = createKey();
    const secretHash = hashSecret(secret);
    const made = { id: randomUUID(), userId: user.id, name, prefix, secretHash, scopes, accountIds };
    ctx.status = 201;
    ctx.body = { ...(await insertApiKey(deps.db, made)), key };
  });

  router.get('/me/api-keys', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    ctx.body = { keys: await listApiKeys(deps.db, user.id), available_scopes: apiKeyScopes };
  });

  router.delete('/me/api-keys/:id', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const id = readId(ctx, 'id');
    await readBody(ctx, revokeBody);
    if (!(await revokeApiKey(deps.db, user.id, id))) throw notFound('API key');
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
