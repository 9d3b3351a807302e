/**
 * The codes of an authenticator app, in the form that every such app supports: six digits each half minute, with SHA-1.
 */
import { Secret, TOTP } from 'otpauth';

const issuer = 'Reconbanker';
const secretBytes = 20;
// A clock may be wrong by half a minute in either direction.
const window = 1;

/** Makes a new secret in base 32. */
export const newTotpSecret = (): string => new Secret({ size: secretBytes }).base32;

/** Returns the address for the QR code that an authenticator reads. It contains the secret. */
export const otpauthUri = (secret: string, email: string): string => totpOf(secret, email).toString();

/** Returns the time step of the code, or null when the code is not valid now. */
export function stepOfCode(secret: string, code: string): number | null {
  const totp = totpOf(secret, '');
  const timestamp = Date.now();
  const delta = totp.validate({ token: code, timestamp, window });
  return delta === null ? null : totp.counter({ timestamp }) + delta;
}

const totpOf = (secret: string, label: string): TOTP =>
  new TOTP({ issuer, label, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 });
