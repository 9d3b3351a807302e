/** Reads the seed of a bank's authenticator in the two forms that banks use: base32, or an otpauth:// URI. */
import { Secret, TOTP, URI } from 'otpauth';

/** `uri` is what we store: the seed with its parameters, without the labels. */
type ReadSeed = { ok: true; uri: string } | { ok: false; problem: string };

const MIN_BYTES = 10;
const MAX_BYTES = 128;
/** A bank's page does not wait longer than this. */
const MAX_PERIOD = 120;

/** Checks what a person has pasted. A problem says what to do, and quotes nothing of the input. */
export function readSeed(given: string): ReadSeed {
  const text = given.trim();
  if (/^otpauth-migration:/i.test(text))
    return problem('is an export of several accounts: give the key or the otpauth:// address of this bank alone');
  if (/^otpauth:\/\/hotp\//i.test(text))
    return problem('is for codes that are counted, not timed: ask the bank for a time-based one (otpauth://totp/…)');
  return /^otpauth:/i.test(text) ? readUri(text) : readBase32(text);
}

/** Returns the generator of codes for a seed that `readSeed` has accepted. */
export function authenticatorOf(uri: string): TOTP {
  const totp = URI.parse(uri);
  if (!(totp instanceof TOTP)) throw new TypeError('This is no seed of timed codes.');
  return totp;
}

function readUri(text: string): ReadSeed {
  try {
    return keep(authenticatorOf(text));
  } catch {
    // The message of the error may quote the seed.
    return problem('is not a complete otpauth://totp/… address: copy it again, or give the key that the bank shows');
  }
}

function readBase32(text: string): ReadSeed {
  // Banks show it in groups, in upper or lower case, and some with the padding.
  const key = text
    .replace(/[\s-]/g, '')
    .replace(/(?<!=)=+$/, '')
    .toUpperCase();
  if (!/^[A-Z2-7]+$/.test(key))
    return problem(
      'must be the key that the bank shows beside its QR code (letters and the digits 2 to 7), or an otpauth:// address',
    );
  return keep(new TOTP({ secret: Secret.fromBase32(key) }));
}

function keep({ secret, algorithm, digits, period }: TOTP): ReadSeed {
  if (secret.bytes.length < MIN_BYTES)
    return problem('is too short: copy the whole key, 16 characters or more; the code of the moment is not the key');
  if (secret.bytes.length > MAX_BYTES) return problem('is too long: give the key of this bank alone');
  if (digits < 6 || digits > 8) return problem('must be for codes of 6 to 8 digits');
  if (period < 10 || period > MAX_PERIOD)
    return problem(`must be for codes that change every 10 to ${MAX_PERIOD} seconds`);
  return { ok: true, uri: new TOTP({ issuer: '', label: 'bank', secret, algorithm, digits, period }).toString() };
}

const problem = (text: string): ReadSeed => ({ ok: false, problem: text });
