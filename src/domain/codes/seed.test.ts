import { describe, expect, test } from 'vitest';
import { authenticatorOf, readSeed } from './seed.ts';

// From RFC 6238: "12345678901234567890", whose code of eight digits at 59 seconds is 94287082.
const rfc = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

function codeOf(given: string, timestamp: number): string {
  const seed = readSeed(given);
  if (!seed.ok) throw new Error(seed.problem);
  return authenticatorOf(seed.uri).generate({ timestamp });
}

describe('a seed', () => {
  test.each([
    rfc,
    rfc.toLowerCase(),
    ' GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ ',
    'GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ====',
    `otpauth://totp/My%20Bank:ada?secret=${rfc}&issuer=My%20Bank`,
  ])('may be written as %s', (given) => {
    expect(codeOf(given, 59_000)).toBe('287082');
  });

  test('brings its digits, its period and its algorithm', () => {
    expect(codeOf(`otpauth://totp/Bank?secret=${rfc}&digits=8`, 59_000)).toBe('94287082');
    const slow = `otpauth://totp/Bank?secret=${rfc}&period=60`;
    expect(codeOf(slow, 0)).toBe(codeOf(slow, 59_000));
    const sha256 = readSeed(`otpauth://totp/Bank?secret=${rfc}&algorithm=SHA256`);
    expect(sha256.ok && authenticatorOf(sha256.uri).algorithm).toBe('SHA256');
  });

  test('is kept without who it belongs to', () => {
    const seed = readSeed(`otpauth://totp/My%20Bank:ada@example.com?secret=${rfc}&issuer=My%20Bank`);
    expect(seed.ok && seed.uri).not.toMatch(/ada|My/);
  });
});

describe('what is no seed is refused with what to do', () => {
  test.each([
    ['287082', 'letters'],
    ['not a seed!', 'letters'],
    ['GEZDGNBV', 'too short'],
    ['A'.repeat(2_000), 'too long'],
    ['otpauth://totp/Bank', 'copy it again'],
    ['otpauth://totp/Bank?secret=1', 'copy it again'],
    ['otpauth:', 'copy it again'],
    [`otpauth://hotp/Bank?secret=${rfc}&counter=1`, 'time-based'],
    [`otpauth://totp/Bank?secret=${rfc}&digits=10`, '6 to 8'],
    [`otpauth://totp/Bank?secret=${rfc}&period=3600`, '120 seconds'],
    ['otpauth-migration://offline?data=abc', 'this bank alone'],
    ['', 'letters'],
  ])('%s', (given, hint) => {
    const seed = readSeed(given);
    expect(seed.ok ? '' : seed.problem).toContain(hint);
    if (!seed.ok && given.length > 8) expect(seed.problem).not.toContain(given);
  });
});
