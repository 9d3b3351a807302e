import type Router from '@koa/router';
import { recordAudit } from '../../db/audit-log.ts';
import { beginSignIn, endSignIn } from '../../db/sign-ins.ts';
import { createUser, findChallenged, findUserByEmail, hasUsers, revokeToken, type User } from '../../db/users.ts';
import { auditDone, auditEntry } from '../audit.ts';
import { signedIn } from '../callers.ts';
import type { Ctx, Deps, State } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { assertMayBeFirst } from '../first-user.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { hashPassword, verifyPassword } from '../passwords.ts';
import { readBody } from '../request.ts';
import { login, loginTotp, register } from '../schemas.ts';
import { withSecondFactor } from '../second-factor.ts';
import { placeOf } from '../sign-in-place.ts';
import { readChallenge, readToken, signChallenge, signToken } from '../tokens.ts';
import { assertGoodPassword } from '../weak-passwords.ts';

export function authRoutes(router: Router<State>, deps: Deps): void {
  const { db, config, limits } = deps;
  const onlyFirst = config.registration !== 'open';
  const inTurn = oneAtATime();

  router.get('/auth/registration', async (ctx) => {
    const first = !(await hasUsers(db));
    const wanted = first && onlyFirst ? config.firstUser.wants : 'nothing';
    const open = (first && wanted !== 'command') || !onlyFirst;
    ctx.body = { open, first, ...(wanted === 'token' && { setup_token: true }) };
  });

  router.post('/auth/register', async (ctx) => {
    if (onlyFirst && (await hasUsers(db))) throw closed();
    const { email, name, password, setup_token: setupToken } = await readBody(ctx, register);
    if (onlyFirst) assertMayBeFirst(config.firstUser, setupToken);
    assertGoodPassword('password', password, { email, name });
    const user = { email, name, passwordHash: await hashPassword(password), address: ctx.ip };
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
      const failed = { action: 'sign_in_failed', details: { step: 'password' } } as const;
      if (!(await verifyPassword(password, found?.passwordHash)) || !found) {
        // Not waited for: the time of the answer must not tell who exists.
        if (found) void auditDone(ctx, deps, { userId: found.id }, failed);
        throw new ApiError('UNAUTHORIZED', 'The email address or the password is wrong.');
      }
      await limits.logins.clear(who);
      return found;
    });
    if (user.totpEnabled) {
      ctx.body = { requiresTotp: true, challengeToken: await signChallenge(user.id, config.jwtSecret) };
      return;
    }
    await recordAudit(db, auditEntry(ctx, { userId: user.id }, { action: 'signed_in', details: { with: 'password' } }));
    ctx.body = await signedInAnswer(ctx, user);
  });

  router.post('/auth/login/totp', async (ctx) => {
    const { challengeToken, code } = await readBody(ctx, loginTotp);
    const challenge = await readChallenge(challengeToken, config.jwtSecret);
    const user = challenge && (await findChallenged(db, challenge));
    if (!challenge || !user?.totpEnabled) throw challengeOver();
    const done = await withSecondFactor(ctx, deps, user.id, code, async (trx, factor) => {
      if (!(await revokeToken(trx, challenge.jti, challenge.expiresAt))) throw challengeOver();
      await recordAudit(trx, auditEntry(ctx, { userId: user.id }, { action: 'signed_in', details: { with: factor } }));
      return true;
    });
    if (!done) {
      await auditDone(ctx, deps, { userId: user.id }, { action: 'sign_in_failed', details: { step: 'two_factor' } });
      throw new ApiError('UNAUTHORIZED', 'The code is wrong, too old, or was used before.');
    }
    ctx.body = await signedInAnswer(ctx, user);
  });

  router.post('/auth/logout', async (ctx) => {
    const { user, claims } = await signedIn(ctx, deps);
    await db.transaction().execute(async (trx) => {
      const first = await endSignIn(trx, user.id, claims.jti);
      if (first) await recordAudit(trx, auditEntry(ctx, { userId: user.id }, { action: 'signed_out' }));
    });
    ctx.status = 204;
  });

  async function signedInAnswer(ctx: Ctx, { id, email, name }: User) {
    const token = await signToken(id, config.jwtSecret);
    const claims = await readToken(token, config.jwtSecret);
    if (claims) await beginSignIn(db, claims, placeOf(ctx));
    return { token, user: { id, email, name } };
  }
}

const closed = (): ApiError =>
  new ApiError('FORBIDDEN', 'Registration is closed: the first user exists. REGISTRATION=open lets others in.');
const challengeOver = (): ApiError =>
  new ApiError('INVALID_TOKEN', 'The challenge is over or was used. Sign in with the password again.');
