import type Router from '@koa/router';
import { neighbourhood } from '../../base/client-address.ts';
import { recordAudit } from '../../db/history/audit-log.ts';
import { beginSignIn, endSignIn } from '../../db/people/sign-ins.ts';
import { createUser, findChallenged, hasUsers, revokeToken, type User } from '../../db/people/users.ts';
import { signedIn } from '../access/callers.ts';
import { placeOf } from '../access/sign-in-place.ts';
import { auditDone, auditEntry } from '../audit.ts';
import { readBody } from '../contract/request.ts';
import type { Ctx, Deps, State } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { readChallenge, readToken, signChallenge, signToken } from '../tokens.ts';
import { createCheckPassword } from './check-password.ts';
import { assertMayBeFirst } from './first-user.ts';
import { rememberDevice } from './known-device.ts';
import { noteSignIn, notingRefusals } from './note-sign-in.ts';
import { asStranger, hashPassword } from './passwords/passwords.ts';
import { assertGoodPassword } from './passwords/weak-passwords.ts';
import { login, loginTotp, register } from './schemas.ts';
import { withSecondFactor } from './second-factor.ts';

export function authRoutes(router: Router<State>, deps: Deps): void {
  const { db, config, limits } = deps;
  const onlyFirst = config.registration !== 'open';
  const checkPassword = createCheckPassword(deps);

  router.get('/auth/registration', async (ctx) => {
    const first = !(await hasUsers(db));
    const wanted = first && onlyFirst ? config.firstUser.wants : 'nothing';
    const open = (first && wanted !== 'command') || !onlyFirst;
    ctx.body = { open, first, ...(wanted === 'token' && { setup_token: true }) };
  });

  router.post('/auth/register', async (ctx) => {
    if (onlyFirst && (await hasUsers(db))) throw closed();
    const { email, name, password, setup_token: setupToken } = await readBody(ctx, register);
    const { address } = ctx.state;
    const created = await asStranger(async () => {
      await limits.registrations.take(neighbourhood(address));
      if (onlyFirst) assertMayBeFirst(config.firstUser, setupToken);
      assertGoodPassword('password', password, { email, name });
      const user = { email, name, passwordHash: await hashPassword(password), address };
      return createUser(db, user, { onlyFirst });
    });
    if (created.outcome === 'closed') throw closed();
    if (created.outcome === 'taken') throw new ApiError('CONFLICT', 'There is a user with this email address.');
    ctx.status = 201;
    ctx.body = { id: created.id, email };
  });

  router.post('/auth/login', async (ctx) => {
    const user = await checkPassword(ctx, await readBody(ctx, login));
    if (user.totpEnabled) {
      noteSignIn(ctx, deps, 'second_factor_asked', { userId: user.id });
      ctx.body = { requiresTotp: true, challengeToken: signChallenge(user.id, config.jwtSecret) };
      return;
    }
    await recordAudit(db, auditEntry(ctx, { userId: user.id }, { action: 'signed_in', details: { with: 'password' } }));
    ctx.body = await signedInAnswer(ctx, user);
  });

  router.post('/auth/login/totp', async (ctx) => {
    const { challengeToken, code } = await readBody(ctx, loginTotp);
    const challenge = readChallenge(challengeToken, config.jwtSecret);
    const user = challenge && (await findChallenged(db, challenge));
    if (!challenge || !user?.totpEnabled) throw challengeOver();
    const checking = withSecondFactor(ctx, deps, user.id, code, async (trx, factor) => {
      if (!(await revokeToken(trx, challenge.jti, challenge.expiresAt))) throw challengeOver();
      await recordAudit(trx, auditEntry(ctx, { userId: user.id }, { action: 'signed_in', details: { with: factor } }));
      return true;
    });
    const done = await notingRefusals(ctx, deps, { userId: user.id }, checking);
    if (!done) {
      noteSignIn(ctx, deps, 'wrong_code', { userId: user.id });
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
    const token = signToken(id, config.jwtSecret);
    const claims = readToken(token, config.jwtSecret);
    if (claims) await beginSignIn(db, claims, placeOf(ctx));
    noteSignIn(ctx, deps, 'signed_in', { userId: id });
    rememberDevice(ctx, id, config);
    return { token, user: { id, email, name } };
  }
}

const closed = (): ApiError =>
  new ApiError('FORBIDDEN', 'Registration is closed: the first user exists. REGISTRATION=open lets others in.');
const challengeOver = (): ApiError =>
  new ApiError('INVALID_TOKEN', 'The challenge is over or was used. Sign in with the password again.');
