/** Routes to register, sign in and sign out. */
import { z } from 'zod';
import { neighbourhood } from '../../base/client-address.ts';
import { recordAudit } from '../../db/history/audit-log.ts';
import { beginSignIn, endSignIn } from '../../db/people/sign-ins.ts';
import { createUser, findChallenged, hasUsers, revokeToken, type User } from '../../db/people/users.ts';
import { placeOf } from '../access/sign-in-place.ts';
import { auditDone, auditEntry } from '../audit.ts';
import { route } from '../contract/route.ts';
import type { Ctx, Deps } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { readChallenge, readToken, signChallenge, signToken } from '../tokens.ts';
import * as answers from './answers.ts';
import { checkPassword } from './check-password.ts';
import { assertMayBeFirst } from './first-user.ts';
import { rememberDevice } from './known-device.ts';
import { noteSignIn, notingRefusals } from './note-sign-in.ts';
import { asStranger, hashPassword } from './passwords/passwords.ts';
import { assertGoodPassword } from './passwords/weak-passwords.ts';
import * as bodies from './schemas.ts';
import { withSecondFactor } from './second-factor.ts';

export const authRoutes = [
  route('GET /auth/registration', {
    id: 'getRegistration',
    summary: 'Find out whether registration is open',
    description: 'The sign-in page uses it.',
    access: 'anyone',
    answer: { status: 200, description: 'Says whether `POST /auth/register` is open.', schema: answers.registration },
    handle: async ({ deps }) => {
      const first = !(await hasUsers(deps.db));
      const wanted = first && onlyFirst(deps) ? deps.config.firstUser.wants : 'nothing';
      const open = (first && wanted !== 'command') || !onlyFirst(deps);
      return { open, first, ...(wanted === 'token' && { setup_token: true }) };
    },
  }),

  route('POST /auth/register', {
    id: 'register',
    summary: 'Register',
    description:
      'Open only while no user exists, unless the service runs with `REGISTRATION=open`. If others can reach the service, ' +
      'the first user must send the `setup_token` that the service runs with.',
    access: 'anyone',
    before: async ({ deps }) => {
      if (onlyFirst(deps) && (await hasUsers(deps.db))) throw closed();
    },
    body: { schema: bodies.register, example: { email: 'ada@example.com', password: 'correct horse', name: 'Ada' } },
    answer: { status: 201, description: 'The user is registered and can sign in.', schema: answers.registered },
    errors: ['FORBIDDEN', 'CONFLICT', 'RATE_LIMITED'],
    handle: async ({ ctx, deps, body: { email, name, password, setup_token: setupToken } }) => {
      const { address } = ctx.state;
      const created = await asStranger(async () => {
        await deps.limits.registrations.take(neighbourhood(address));
        if (onlyFirst(deps)) assertMayBeFirst(deps.config.firstUser, setupToken);
        assertGoodPassword('password', password, { email, name });
        const user = { email, name, passwordHash: await hashPassword(password), address };
        return createUser(deps.db, user, { onlyFirst: onlyFirst(deps) });
      });
      if (created.outcome === 'closed') throw closed();
      if (created.outcome === 'taken') throw new ApiError('CONFLICT', 'There is a user with this email address.');
      return { id: created.id, email };
    },
  }),

  route('POST /auth/login', {
    id: 'login',
    summary: 'Sign in with a password',
    description:
      'After five failures in 15 minutes for one user and address, or 30 from one address, the response is 429. If many ' +
      'clients guess the password of one user, that user must wait between two tries. The response sets a cookie that ' +
      'marks this browser as known; the cookie signs nobody in.',
    access: 'anyone',
    body: { schema: bodies.login, example: { email: 'ada@example.com', password: 'correct horse' } },
    answer: {
      status: 200,
      description: 'A token. With two-factor on: a challenge for `POST /auth/login/totp`.',
      schema: z.union([answers.signedIn, answers.challenge]),
    },
    errors: ['UNAUTHORIZED', 'RATE_LIMITED'],
    handle: async ({ ctx, deps, body }) => {
      const user = await checkPassword(ctx, deps, body);
      if (user.totpEnabled) {
        noteSignIn(ctx, deps, 'second_factor_asked', { userId: user.id });
        return { requiresTotp: true, challengeToken: signChallenge(user.id, deps.config.jwtSecret) };
      }
      const event = { action: 'signed_in', details: { with: 'password' } } as const;
      await recordAudit(deps.db, auditEntry(ctx, { userId: user.id }, event));
      return signedInAnswer(ctx, deps, user);
    },
  }),

  route('POST /auth/login/totp', {
    id: 'loginTotp',
    summary: 'Finish signing in with a code',
    description: 'Takes a code of the authenticator or a backup code. Each code works once.',
    access: 'anyone',
    body: { schema: bodies.loginTotp, example: { challengeToken: 'eyJhbGciOi…', code: '123456' } },
    answer: { status: 200, description: 'A token.', schema: answers.signedIn },
    errors: ['UNAUTHORIZED', 'INVALID_TOKEN', 'RATE_LIMITED'],
    handle: async ({ ctx, deps, body: { challengeToken, code } }) => {
      const challenge = readChallenge(challengeToken, deps.config.jwtSecret);
      const user = challenge && (await findChallenged(deps.db, challenge));
      if (!challenge || !user?.totpEnabled) throw challengeOver();
      const checking = withSecondFactor(ctx, deps, user.id, code, async (trx, factor) => {
        if (!(await revokeToken(trx, challenge.jti, challenge.expiresAt))) throw challengeOver();
        await recordAudit(
          trx,
          auditEntry(ctx, { userId: user.id }, { action: 'signed_in', details: { with: factor } }),
        );
        return true;
      });
      const done = await notingRefusals(ctx, deps, { userId: user.id }, checking);
      if (!done) {
        noteSignIn(ctx, deps, 'wrong_code', { userId: user.id });
        await auditDone(ctx, deps, { userId: user.id }, { action: 'sign_in_failed', details: { step: 'two_factor' } });
        throw new ApiError('UNAUTHORIZED', 'The code is wrong, too old, or was used before.');
      }
      return signedInAnswer(ctx, deps, user);
    },
  }),

  route('POST /auth/logout', {
    id: 'logout',
    summary: 'Sign out',
    access: 'person',
    answer: { status: 204, description: 'The token is revoked.' },
    handle: async ({ ctx, deps, user, claims }) => {
      await deps.db.transaction().execute(async (trx) => {
        const first = await endSignIn(trx, user.id, claims.jti);
        if (first) await recordAudit(trx, auditEntry(ctx, { userId: user.id }, { action: 'signed_out' }));
      });
    },
  }),
];

const onlyFirst = ({ config }: Deps): boolean => config.registration !== 'open';

async function signedInAnswer(ctx: Ctx, deps: Deps, { id, email, name }: User) {
  const { db, config } = deps;
  const token = signToken(id, config.jwtSecret);
  const claims = readToken(token, config.jwtSecret);
  if (claims) await beginSignIn(db, claims, placeOf(ctx));
  noteSignIn(ctx, deps, 'signed_in', { userId: id });
  rememberDevice(ctx, id, config);
  return { token, user: { id, email, name } };
}

const closed = (): ApiError =>
  new ApiError('FORBIDDEN', 'Registration is closed: the first user exists. REGISTRATION=open lets others in.');
const challengeOver = (): ApiError =>
  new ApiError('INVALID_TOKEN', 'The challenge is over or was used. Sign in with the password again.');
