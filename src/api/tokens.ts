/**
 * JSON Web Tokens of one kind: HS256, made and read only by this service. They are checked in this thread, in
 * microseconds. WebCrypto, which libraries use, would do it in the pool where passwords are hashed: signed-in calls
 * would wait for people who guess passwords.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** The claims of a token: its owner, and its id, so that it can be revoked. */
export type TokenClaims = { userId: string; jti: string; issuedAt: Date; expiresAt: Date };

const issuer = 'reconbanker';
/** A token is for one audience: it is not valid for any other. */
const session = { audience: 'reconbanker/dashboard', lifetimeSeconds: 12 * 3600 };
const challenge = { audience: 'reconbanker/second-factor', lifetimeSeconds: 5 * 60 };
const device = { audience: 'reconbanker/device', lifetimeSeconds: 365 * 86_400 };

/** For the cookie with which a browser opens the Temporal UI. Its `jti` is that of the token for which it was given. */
const temporalUi = { audience: 'reconbanker/temporal-ui', lifetimeSeconds: 1_800 };

type Kind = { audience: string; lifetimeSeconds: number };

/** Makes the token for what a person may do. */
export const signToken = (userId: string, secret: string): string => sign(session, userId, secret);

/** Returns null for a token that is not ours, was changed, or has expired. */
export const readToken = (token: string, secret: string): TokenClaims | null => read(session, token, secret);

/** Confirms that the password was correct. It is valid only for asking for the second factor. */
export const signChallenge = (userId: string, secret: string): string => sign(challenge, userId, secret);

export const readChallenge = (token: string, secret: string): TokenClaims | null => read(challenge, token, secret);

/** Confirms that the user has signed in from this browser before. It gives no access: see `known-device.ts`. */
export const signDevice = (userId: string, secret: string): string => sign(device, userId, secret);

export const readDevice = (token: string, secret: string): TokenClaims | null => read(device, token, secret);

export const deviceLifetimeSeconds = device.lifetimeSeconds;

export function signUiToken({ userId, jti }: TokenClaims, secret: string) {
  return { token: sign(temporalUi, userId, secret, jti), maxAge: temporalUi.lifetimeSeconds };
}

export const readUiToken = (token: string, secret: string): TokenClaims | null => read(temporalUi, token, secret);

const header = encode({ alg: 'HS256' });

function sign({ audience, lifetimeSeconds }: Kind, userId: string, secret: string, jti: string = randomUUID()): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { sub: userId, jti, iss: issuer, aud: audience, iat, exp: iat + lifetimeSeconds };
  const signed = `${header}.${encode(claims)}`;
  return `${signed}.${signatureOf(signed, secret).toString('base64url')}`;
}

/** We have never written `typ`, but it means nothing else. All other fields (`kid`, `jwk`, `crit` …) are refused. */
const headerShape = z.strictObject({ alg: z.literal('HS256'), typ: z.literal('JWT').optional() });
const seconds = z.number().int().nonnegative();
const claimsShape = z.object({
  sub: z.uuid(),
  jti: z.uuid(),
  iss: z.literal(issuer),
  aud: z.string(),
  iat: seconds.default(0),
  exp: seconds,
  nbf: seconds.optional(),
});

function read({ audience }: Kind, token: string, secret: string): TokenClaims | null {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || !isSignedWith(secret, `${head}.${body}`, signature)) return null;
  if (!headerShape.safeParse(decode(head)).success) return null;
  const claims = claimsShape.safeParse(decode(body));
  if (!claims.success || claims.data.aud !== audience) return null;
  const { sub: userId, jti, iat, exp, nbf = 0 } = claims.data;
  const now = Date.now() / 1000;
  return exp > now && nbf <= now
    ? { userId, jti, issuedAt: new Date(iat * 1000), expiresAt: new Date(exp * 1000) }
    : null;
}

function isSignedWith(secret: string, signed: string, signature: string): boolean {
  const given = Buffer.from(signature, 'base64url');
  const expected = signatureOf(signed, secret);
  // Several spellings decode to the same bytes. Only one of them is accepted.
  if (given.length !== expected.length || given.toString('base64url') !== signature) return false;
  return timingSafeEqual(given, expected);
}

const signatureOf = (signed: string, secret: string): Buffer => createHmac('sha256', secret).update(signed).digest();

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Returns undefined when it is not JSON. */
function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}
