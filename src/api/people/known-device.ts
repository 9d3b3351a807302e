/**
 * A cookie that marks a browser in which a user has signed in before. It gives no access and signs nobody in. Guesses
 * at the user's password from such a browser are counted separately, so that strangers cannot lock the user out.
 */
import type { Ctx } from '../deps.ts';
import { deviceLifetimeSeconds, readDevice, signDevice, type TokenClaims } from '../tokens.ts';

const cookie = 'reconbanker_device';

/** The user of the browser, and its id. */
export function knownDevice(ctx: Ctx, jwtSecret: string): TokenClaims | null {
  const value = ctx.cookies.get(cookie);
  return value ? readDevice(value, jwtSecret) : null;
}

export function rememberDevice(
  ctx: Ctx,
  userId: string,
  { jwtSecret, publicUrl }: { jwtSecret: string; publicUrl: string },
): void {
  if (knownDevice(ctx, jwtSecret)?.userId === userId) return;
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  const lifetime = `Max-Age=${deviceLifetimeSeconds}; Path=/; HttpOnly; SameSite=Strict${secure}`;
  ctx.append('Set-Cookie', `${cookie}=${signDevice(userId, jwtSecret)}; ${lifetime}`);
}
