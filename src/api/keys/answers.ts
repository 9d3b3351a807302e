/** The shapes of answers about API keys and their calls. */
import { z } from 'zod';
import { count, id, time } from '../contract/answer-parts.ts';
import { apiKeyScopes } from './schemas.ts';

export const apiKey = z
  .strictObject({
    id,
    name: z.string(),
    prefix: z
      .string()
      .meta({ description: 'The eight characters after `rbk_`: `rbk_<prefix>_…`.', examples: ['abcd1234'] }),
    scopes: z.array(z.enum(apiKeyScopes)),
    account_ids: z.array(id).nullable().meta({ description: 'Null means all accounts, including future ones.' }),
    created_at: time,
    last_used_at: time.nullable(),
    revoked_at: time.nullable(),
  })
  .meta({ id: 'ApiKey' });
export const madeApiKey = apiKey
  .extend({ key: z.string().meta({ description: 'The key itself. It is shown only once.' }) })
  .meta({ id: 'MadeApiKey' });
export const apiKeys = z.strictObject({ keys: z.array(apiKey), available_scopes: z.array(z.enum(apiKeyScopes)) });
export const apiKeyCall = z
  .strictObject({
    at: time,
    method: z.string(),
    path: z.string(),
    account_id: id.nullable(),
    status: z.int(),
    code: z.string().nullable().meta({ description: 'The error code, or null if the call succeeded.' }),
    ms: count,
  })
  .meta({ id: 'ApiKeyCall' });

export type ApiKeyAnswer = z.infer<typeof apiKey>;
export type ApiKeyCallAnswer = z.infer<typeof apiKeyCall>;
