import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';

/** What a token says: whose it is, and which one it is, so that it can be revoked. */
export type TokenClaims = { userId: string; jti: string; expiresAt: Date };

const issuer = 'reconbanker';
/** A token is for one audience: what was made for one opens nothing of the other. */
const session = { audience: 'reconbanker/dashboard', lifetime: '12h' };
const challenge = { audience: 'reconbanker/second-factor', lifetime: '5m' };

/** For the cookie with which a browser opens the Temporal UI: of the session that it was given for, by the same `jti`. */
const temporalUi = { audience: 'reconbanker/temporal-ui', lifetime: '30m' };

type Kind = { audience: string; lifetime: string };

/** Opens what a person may do. */
export const signToken = (userId: string, secret: string): Promise<string> => sign(session, userId, secret);

/** Null for a token that is not ours, was changed, or has expired. */
export const readToken = (token: string, secret: string): Promise<TokenClaims | null> => read(session, token, secret);

/** Says that the password was right, and is good for asking for the second factor only. */
export const signChallenge = (userId: string, secret: string): Promise<string> => sign(challenge, userId, secret);

export const readChallenge = (token: string, secret: string): Promise<TokenClaims | null> =>
  read(challenge, token, secret);

export async function signUiToken({ userId, jti }: TokenClaims, secret: string) {
  return { token: await sign(temporalUi, userId, secret, jti), maxAge: 1_800 };
}

export const readUiToken = (token: string, secret: string): Promise<TokenClaims | null> =>
  read(temporalUi, token, secret);

function sign(
  { audience, lifetime }: Kind,
  userId: string,
  secret: string,
  jti: string = randomUUID(),
): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setJti(jti)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(lifetime)
    .sign(keyOf(secret));
}

async function read({ audience }: Kind, token: string, secret: string): Promise<TokenClaims | null> {
  try {
    const { payload } = await jwtVerify(token, keyOf(secret), {
      algorithms: ['HS256'],
      issuer,
      audience,
      requiredClaims: ['sub', 'jti', 'exp'],
    });
    const { sub = '', jti = '', exp = 0 } = payload;
    return { userId: sub, jti, expiresAt: new Date(exp * 1000) };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

const keyOf = (secret: string): Uint8Array => new TextEncoder().encode(secret);
