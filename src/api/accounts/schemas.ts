/** The shapes of requests to add or delete an account. */
import { z } from 'zod';
import { text, uuid } from '../contract/schema-parts.ts';

export const createAccount = z.strictObject({ bankId: uuid, name: text(100) });
export const deleteAccount = z.strictObject({ confirmation_name: z.string() });
