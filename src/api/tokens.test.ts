import { createHmac, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { readChallenge, readDevice, readToken, signChallenge, signDevice, signToken } from './tokens.ts';

const secret = 'a secret of the tests that is long enough';
const userId = randomUUID();
const now = Math.floor(Date.now() / 1000);
const good = {
  sub: userId,
  jti: randomUUID(),
  iss: 'reconbanker',
  aud: 'reconbanker/dashboard',
  exp: now + 60,
};

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Makes a token with a valid signature and any content. */
function signed(header: unknown, claims: unknown, key = secret, hash = 'sha256'): string {
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`;
}

const hs256 = { alg: 'HS256' };

describe('a token', () => {
  test('says who and until when', () => {
    const claims = readToken(signToken(userId, secret), secret);
    expect(claims).toMatchObject({ userId, jti: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect((claims?.expiresAt.getTime() ?? 0) / 1000 - now).toBeGreaterThan(12 * 3600 - 5);
  });

  test('of a library that was made with the same key is read, so that tokens from before an update go on', async () => {
    const older = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(userId)
      .setJti(randomUUID())
      .setIssuer('reconbanker')
      .setAudience('reconbanker/dashboard')
      .setIssuedAt()
      .setExpirationTime('12h')
      .sign(new TextEncoder().encode(secret));
    expect(readToken(older, secret)?.userId).toBe(userId);
    expect(readToken(signed({ ...hs256, typ: 'JWT' }, good), secret)?.userId).toBe(userId);
  });

  test('is good for its own purpose only', () => {
    const made = { signToken, signChallenge, signDevice };
    const readers = { signToken: readToken, signChallenge: readChallenge, signDevice: readDevice };
    for (const [name, make] of Object.entries(made)) {
      const token = make(userId, secret);
      const readable = Object.entries(readers).filter(([, read]) => read(token, secret) !== null);
      expect(readable.map(([reader]) => reader)).toEqual([name]);
    }
  });

  test.each([
    ['no algorithm', { alg: 'none' }],
    ['None', { alg: 'None' }],
    ['another algorithm', { alg: 'HS512' }],
    ['no algorithm named', {}],
    ['a key id', { ...hs256, kid: '../../dev/null' }],
    ['a key of its own', { ...hs256, jwk: { kty: 'oct', k: '' } }],
    ['an address of a key', { ...hs256, jku: 'https://evil.example' }],
    ['what must be understood', { ...hs256, crit: ['exp'] }],
    ['another type', { ...hs256, typ: 'at+jwt' }],
    ['a list as its head', [hs256]],
    ['null as its head', null],
  ])('with %s is refused, although it is signed', (_what, header) => {
    expect(readToken(signed(header, good), secret)).toBeNull();
  });

  test.each([
    ['another audience', { aud: 'reconbanker/second-factor' }],
    ['several audiences', { aud: ['reconbanker/dashboard'] }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: 'somebody' }],
    ['no issuer', { iss: undefined }],
    ['an end that is over', { exp: now - 1 }],
    ['no end', { exp: undefined }],
    ['an end in words', { exp: '9999999999' }],
    ['a beginning to come', { nbf: now + 60 }],
    ['no id', { jti: undefined }],
    ['an id that is none', { jti: "' or true --" }],
    ['nobody', { sub: undefined }],
    ['a subject that is none', { sub: 'admin' }],
  ])('with %s is refused, although it is signed', (_what, change) => {
    expect(readToken(signed(hs256, { ...good, ...change }), secret)).toBeNull();
  });

  test('that was changed, or signed otherwise, is refused', () => {
    const token = signToken(userId, secret);
    const [head, body, signature = ''] = token.split('.');
    const others = [
      `${head}.${part({ ...good, sub: randomUUID() })}.${signature}`,
      `${part({ alg: 'none' })}.${body}.`,
      `${head}.${body}.`,
      `${head}.${body}`,
      `${token}.${signature}`,
      `${token}=`,
      `${head}.${body}.${signature.slice(0, -1)}`,
      signed(hs256, good, ''),
      signed(hs256, good, `${secret}x`),
      signed({ alg: 'HS512' }, good, secret, 'sha512'),
      signed(hs256, good, secret, 'sha512'),
      '',
      '..',
      'nonsense',
      signed(hs256, null),
    ];
    for (const other of others) expect(readToken(other, secret), other).toBeNull();
  });

  test('has one spelling of its signature', () => {
    const token = signToken(userId, secret);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(token.at(-1) ?? '');
    // The last two bits of the last character are not part of the signature's 256.
    for (const other of [last ^ 1, last ^ 2, last ^ 3])
      expect(readToken(`${token.slice(0, -1)}${alphabet[other]}`, secret)).toBeNull();
  });
});
