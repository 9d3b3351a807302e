/** The shapes of requests about API keys. */
import { z } from 'zod';
import { code, text, uuid } from '../contract/schema-parts.ts';

export const apiKeyScopes = ['otp:write', 'status:read'] as const;
export const createApiKey = z.strictObject({
  name: text(100),
  scopes: z
    .array(z.enum(apiKeyScopes))
    .min(1)
    .transform((scopes) => [...new Set(scopes)]),
  // An empty list would mean a key that opens nothing or, misread, everything.
  account_ids: z.array(uuid).min(1).max(1000).nullable().default(null),
});
export const revokeApiKey = z.strictObject({ code: code.optional() });
