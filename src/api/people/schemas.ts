/** The shapes of requests to sign in, and about oneself. */
import { z } from 'zod';
import { code, count, secret, text } from '../contract/schema-parts.ts';

const email = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be an email address')
  .pipe(text(254));
const password = z.string().min(8, 'must have 8 characters or more').max(200);

/** A code of the authenticator, or a backup code. */
const secondFactor = code;

/** The number of a row, as text, because it may be larger than a number can hold. */
const rowNumber = z.string().regex(/^\d{1,18}$/, 'must be the cursor of a Link header');

export const register = z.strictObject({
  email,
  password,
  name: text(100),
  // For the first user, if the service requires it.
  setup_token: z.string().max(200).optional(),
});
// No rules here: a text that is too short was never anybody's password.
export const login = z.strictObject({ email: secret(254), password: z.string().max(200) });
export const loginTotp = z.strictObject({ challengeToken: z.string().min(1).max(2_000), code: secondFactor });
export const confirmTwoFactor = z.strictObject({ code: secondFactor });
export const removeTwoFactor = z.strictObject({ password: z.string().max(200), code: secondFactor });
export const stepUp = z.strictObject({ password: z.string().max(200), code: secondFactor.optional() });
export const changePassword = z.strictObject({
  current_password: z.string().max(200),
  new_password: password,
  code: secondFactor.optional(),
});
export const deleteMe = z.strictObject({ confirmation_email: z.string() });
export const operationMode = z.strictObject({ mode: z.enum(['reconcile', 'passthrough']) });

export const auditPage = z.object({ limit: count(200, 50), cursor: rowNumber.optional() });
