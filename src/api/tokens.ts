import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';

/** What a token says: whose it is, and which one it is, so that it can be revoked. */
export type TokenClaims = { userId: string; jti: string; expiresAt: Date };

const issuer = 'reconbanker';
const audience = 'reconbanker/dashboard';
const lifetime = '12h';

export function signToken(userId: string, secret: string): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setJti(randomUUID())
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(lifetime)
    .sign(keyOf(secret));
}

/** Null for a token that is not ours, was changed, or has expired. */
export async function readToken(token: string, secret: string): Promise<TokenClaims | null> {
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
