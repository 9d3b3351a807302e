import { Secret, TOTP } from 'otpauth';
import type { Customer } from './state.ts';

/** A clock may be off by one step in either direction. */
const WINDOW = 1;

/** Returns true when this is the base32 of a seed. */
export const isSeed = (secret: string): boolean => /^[A-Z2-7]{16,128}$/.test(secret);

/** Checks the code of the customer's authenticator. Each time step is accepted once, and earlier ones not after it. */
export function takeAuthenticatorCode(customer: Customer, secret: string, typed: string): boolean {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), digits: customer.settings.code.length });
  const timestamp = Date.now();
  const delta = totp.validate({ token: typed.trim(), timestamp, window: WINDOW });
  if (delta === null) return false;
  const step = totp.counter({ timestamp }) + delta;
  if (step <= (customer.lastStep ?? 0)) return false;
  customer.lastStep = step;
  return true;
}
