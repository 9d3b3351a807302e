/** Decides when a line of a statement is the same line as in an earlier reading. Pure. */

import { createHash } from 'node:crypto';
import type { BankMovement } from './movement.ts';

/**
 * ISO 4217 exponents other than 2. This is our own table: the one of the runtime may change, and identities with it.
 */
const exponents: Record<string, number> = Object.fromEntries([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3]),
  ...'CLF UYW'.split(' ').map((code) => [code, 4]),
]);

/**
 * Writes the amount with the currency's decimals, so that `10.5` and `10.50` are equal: EUR `10.50`, JPY `10`, KWD
 * `10.500`.
 */
export function canonicalAmount(amount: string, currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) throw new Error('A movement has no ISO 4217 currency.');
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(amount.trim()) ?? [];
  if (whole === '') throw new Error('A movement has an amount that is no decimal number.');
  const decimals = exponents[currency] ?? 2;
  // Digits past the currency's own decimals are kept unless they are zeros at the end.
  const digits = fraction.replace(/(?<!0)0+$/, '').padEnd(decimals, '0');
  const unsigned = `${BigInt(whole)}${digits && `.${digits}`}`;
  return sign === '-' && /[1-9]/.test(unsigned) ? `-${unsigned}` : unsigned;
}

/**
 * Ignores what may change between two readings: case, white space and the form of letters. The rest is what the bank
 * wrote.
 */
export const normalise = (text: string | null): string =>
  (text ?? '').normalize('NFKC').toLowerCase().replace(/\s+/gu, '');

/**
 * A hash of day, amount, currency and description. Equal lines of one day share it, and an ordinal distinguishes them.
 */
export function contentKey(line: Pick<BankMovement, 'bookedOn' | 'amount' | 'currency' | 'description'>): string {
  const minor = canonicalAmount(line.amount, line.currency).replace(/\.(\d*)$/, '$1');
  const content = [line.bookedOn, minor, line.currency, normalise(line.description)];
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}

/** Normalises what a connector returned, which `banks/answers.ts` has checked. */
export const canonical = (line: BankMovement): BankMovement => ({
  ...line,
  amount: canonicalAmount(line.amount, line.currency),
});
