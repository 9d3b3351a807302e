/** What makes a line of a statement the same line the next time it is read. Pure. */

import { createHash } from 'node:crypto';
import type { BankMovement } from './movement.ts';

/** ISO 4217 exponents that are not 2. A table of ours: the runtime's may change, and identities with it. */
const exponents: Record<string, number> = Object.fromEntries([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3]),
  ...'CLF UYW'.split(' ').map((code) => [code, 4]),
]);

/** The amount with the currency's decimals, so that `10.5` and `10.50` are one: EUR `10.50`, JPY `10`, KWD `10.500`. */
export function canonicalAmount(amount: string, currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) throw new Error('A movement has no ISO 4217 currency.');
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(amount.trim()) ?? [];
  if (whole === '') throw new Error('A movement has an amount that is no decimal number.');
  const decimals = exponents[currency] ?? 2;
  // Digits past the currency's own are kept where they say something.
  const digits = fraction.replace(/(?<!0)0+$/, '').padEnd(decimals, '0');
  const unsigned = `${BigInt(whole)}${digits && `.${digits}`}`;
  return sign === '-' && /[1-9]/.test(unsigned) ? `-${unsigned}` : unsigned;
}

/** Case, white space and the form of letters may change between two readings; the rest is what the bank wrote. */
export const normalise = (text: string | null): string =>
  (text ?? '').normalize('NFKC').toLowerCase().replace(/\s+/gu, '');

/** A hash of day, amount, currency and description. Twins of one day share it; an ordinal tells them apart. */
export function contentKey(line: Pick<BankMovement, 'bookedOn' | 'amount' | 'currency' | 'description'>): string {
  const minor = canonicalAmount(line.amount, line.currency).replace(/\.(\d*)$/, '$1');
  const content = [line.bookedOn, minor, line.currency, normalise(line.description)];
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}

/** One form of what a connector gave, which `banks/answers.ts` has checked. */
export const canonical = (line: BankMovement): BankMovement => ({
  ...line,
  amount: canonicalAmount(line.amount, line.currency),
});
