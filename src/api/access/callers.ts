/** Finds out who calls, and what belongs to them. Every route that is not public begins with one of these. */
import { timingSafeEqual } from 'node:crypto';
import { type Account, findAccount } from '../../db/accounts/accounts.ts';
import type { Caller, CallerAccount } from '../../db/accounts/api-key-callers.ts';
import type { ApiKeyScope } from '../../db/people/api-keys.ts';
import { useSignIn } from '../../db/people/sign-ins.ts';
import type { User } from '../../db/people/users.ts';
import { readId } from '../contract/request.ts';
import { uuid } from '../contract/schema-parts.ts';
import type { Ctx, Deps } from '../deps.ts';
import { ApiError, notFound } from '../errors.ts';
import { toApiError } from '../middleware/answer-errors.ts';
import { plainPath } from '../plain-path.ts';
import { readToken, type TokenClaims } from '../tokens.ts';
import { hashSecret, parseApiKey } from './api-key.ts';
import { placeOf } from './sign-in-place.ts';

/** Returns the person whose token was sent. */
export async function signedIn(ctx: Ctx, deps: Deps): Promise<{ user: User; claims: TokenClaims }> {
  const [, token] = /^Bearer +(\S+)$/i.exec(ctx.get('Authorization')) ?? [];
  if (!token) throw new ApiError('UNAUTHORIZED', 'Sign in first: send Authorization: Bearer <token>.');
  const claims = readToken(token, deps.config.jwtSecret);
  if (claims) {
    ctx.state.userId = claims.userId;
    deps.limits.calls.take(claims.userId);
  }
  const idleMinutes = deps.config.sessionIdleMinutes;
  const found = claims && (await useSignIn(deps.db, claims, { idleMinutes, ...placeOf(ctx) }));
  if (!found) throw new ApiError('INVALID_TOKEN', 'The token is not valid, or not any more. Sign in again.');
  const { user, isRecent } = found;
  ctx.state.signIn = { isRecent, totpEnabled: user.totpEnabled };
  return { user, claims };
}

/** Returns the account in the path if it belongs to the person who is signed in. */
export async function ownAccount(ctx: Ctx, deps: Deps, user: User): Promise<Account> {
  const account = await findAccount(deps.db, user.id, readId(ctx, 'id'));
  if (!account) throw notFound('account');
  return account;
}

/**
 * Serves a route of `/v1`: the key must have `scope` for the account in the path. The call is recorded for the owner of
 * the key.
 */
export function keyRoute(deps: Deps, scope: ApiKeyScope, handle: (ctx: Ctx, account: CallerAccount) => Promise<void>) {
  return async (ctx: Ctx): Promise<void> => {
    const started = performance.now();
    const caller = await callerKey(ctx, deps);
    const { key, account } = caller;
    ctx.state.apiKeyId = key.id;
    if (account) ctx.state.userId = account.userId;
    let failure: ApiError | null = null;
    try {
      deps.limits.keyCalls.take(key.id);
      await handle(ctx, allowed(ctx, scope, caller));
    } catch (error) {
      failure = toApiError(error);
      throw failure;
    } finally {
      const answeredAt = performance.now();
      deps.callLog.record({
        keyId: key.id,
        method: ctx.method,
        path: plainPath(ctx),
        accountId: account?.id ?? null,
        status: failure?.status ?? ctx.status,
        code: failure?.code ?? null,
        ms: Math.round(answeredAt - started),
        answeredAt,
      });
    }
  };
}

async function callerKey(ctx: Ctx, deps: Deps): Promise<Caller> {
  const [, header] = /^Api-Key +(\S+)$/i.exec(ctx.get('Authorization')) ?? [];
  const given = header ?? ctx.get('x-api-key');
  if (!given) throw new ApiError('UNAUTHORIZED', 'Send an API key: Authorization: Api-Key rbk_…');
  const parsed = parseApiKey(given);
  const id = uuid.safeParse(ctx.params.id);
  const found = parsed && (await deps.findCaller(parsed.prefix, id.success ? id.data : null));
  const genuine = found && timingSafeEqual(hashSecret(parsed.secret), found.key.secretHash);
  if (!genuine || found.key.revoked) throw new ApiError('INVALID_API_KEY', 'This API key is not valid.');
  return found;
}

/** Another user's account looks like one that does not exist. The limits of the key itself are named openly. */
function allowed(ctx: Ctx, scope: ApiKeyScope, { key, account }: Caller): CallerAccount {
  readId(ctx, 'id');
  if (!account) throw notFound('account');
  if (!key.scopes.includes(scope)) throw new ApiError('FORBIDDEN', `This API key does not have the scope ${scope}.`);
  if (key.accountIds && !key.accountIds.includes(account.id))
    throw new ApiError('FORBIDDEN', 'This API key is not for this account.');
  return account;
}
