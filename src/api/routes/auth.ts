import type Router from '@koa/router';
import { createUser, findUserByEmail, hasUsers, revokeToken, setOperationMode } from '../../db/users.ts';
import { signedIn } from '../callers.ts';
import type { Deps, State } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { hashPassword, verifyPassword } from '../passwords.ts';
import { readBody } from '../request.ts';
import { login, operationMode, register } from '../schemas.ts';
import { signToken } from '../tokens.ts';

export function authRoutes(router: Router<State>, deps: Deps): void {
  const { db, config, limits } = deps;
  const onlyFirst = config.registration !== 'open';
  const inTurn = oneAtATime();

  router.post('/auth/register', async (ctx) => {
    if (onlyFirst && (await hasUsers(db))) throw closed();
    const { email, name, password } = await readBody(ctx, register);
    const user = { email, name, passwordHash: await hashPassword(password) };
    const created = await createUser(db, user, { onlyFirst });
    if (created.outcome === 'closed') throw closed();
    if (created.outcome === 'taken') throw new ApiError('CONFLICT', 'There is a user with this email address.');
    ctx.status = 201;
    ctx.body = { id: created.id, email };
  });

  router.post('/auth/login', async (ctx) => {
    const { email, password } = await readBody(ctx, login);
    const who = `${email.trim().toLowerCase()} ${ctx.ip}`;
    const user = await inTurn(who, async () => {
      // Counted before the password is looked at, so that many guesses at once are no more than five.
      await limits.logins.take(who);
      const found = await findUserByEmail(db, email.trim());
      if (!(await verifyPassword(password, found?.passwordHash)) || !found)
        throw new ApiError('UNAUTHORIZED', 'The email address or the password is wrong.');
      await limits.logins.clear(who);
      return found;
    });
    ctx.body = {
      token: await signToken(user.id, config.jwtSecret),
      user: { id: user.id, email: user.email, name: user.name },
    };
  });

  router.post('/auth/logout', async (ctx) => {
    const { claims } = await signedIn(ctx, deps);
    await revokeToken(db, claims.jti, claims.expiresAt);
    ctx.status = 204;
  });

  router.get('/me', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const { id, email, name } = user;
    // Two-factor comes with a later issue; clients ask for the field already.
    ctx.body = { id, email, name, operation_mode: user.operationMode, totp_enabled: false };
  });

  router.put('/me/operation-mode', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const { mode } = await readBody(ctx, operationMode);
    await setOperationMode(db, user.id, mode);
    ctx.body = { operation_mode: mode };
  });
}

const closed = (): ApiError =>
  new ApiError('FORBIDDEN', 'Registration is closed: the first user exists. REGISTRATION=open lets others in.');
