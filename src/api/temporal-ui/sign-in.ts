/** Decides who may open the Temporal UI, and gives them a cookie: a browser that opens a page sends nothing else. */
import { useSignIn } from '../../db/people/sign-ins.ts';
import { isFirstUser } from '../../db/people/users.ts';
import { placeOf } from '../access/sign-in-place.ts';
import type { Ctx, Deps } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { readUiToken, signUiToken, type TokenClaims } from '../tokens.ts';

export const uiPath = '/temporal';
const cookie = 'temporal_ui';

/**
 * Every history can be read there, whatever the account's owner, and workflows can be ended. So it is for the operator:
 * the first user, or the users named in the settings.
 */
export async function mayLook({ db, config }: Deps, userId: string): Promise<boolean> {
  const { users } = config.temporal.ui;
  return users.length > 0 ? users.includes(userId) : isFirstUser(db, userId);
}

/** The cookie is valid while the token for which it was given is, and for half an hour at most. */
export async function giveCookie(ctx: Ctx, deps: Deps, claims: TokenClaims): Promise<void> {
  if (!(await mayLook(deps, claims.userId)))
    throw new ApiError('FORBIDDEN', 'The Temporal UI shows the accounts of all users: it is for the operator only.');
  const { token, maxAge } = signUiToken(claims, deps.config.jwtSecret);
  const secure = deps.config.publicUrl.startsWith('https:') ? '; Secure' : '';
  ctx.append('Set-Cookie', `${cookie}=${token}; Path=${uiPath}; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`);
}

export async function isLooking(ctx: Ctx, deps: Deps): Promise<boolean> {
  const [, token] = new RegExp(`(?:^|; *)${cookie}=([^;]+)`).exec(ctx.get('Cookie')) ?? [];
  const claims = token ? readUiToken(token, deps.config.jwtSecret) : null;
  const idleMinutes = deps.config.sessionIdleMinutes;
  if (!claims || !(await useSignIn(deps.db, claims, { idleMinutes, ...placeOf(ctx) }))) return false;
  return mayLook(deps, claims.userId);
}

/** A foreign page cannot send our cookie. This check covers browsers that are old enough to do so. */
export function assertOwnPage(ctx: Ctx, isOurs: (origin: string) => boolean): void {
  const site = ctx.get('Sec-Fetch-Site');
  const fromElsewhere = site === 'cross-site' || site === 'same-site';
  const origin = ctx.get('Origin');
  const changes = !['GET', 'HEAD'].includes(ctx.method);
  if (fromElsewhere || (origin ? !isOurs(origin) : changes))
    throw new ApiError('FORBIDDEN', 'The Temporal UI takes this from its own pages only.');
}
