import { z } from 'zod';
import type { Operations } from '../contract/operation.ts';
import * as answers from '../keys/answers.ts';
import * as bodies from '../keys/schemas.ts';

export const apiKeyOperations: Operations = {
  'POST /me/api-keys': {
    id: 'createApiKey',
    summary: 'Create an API key',
    access: 'person',
    stepUp: 'always',
    body: {
      schema: bodies.createApiKey,
      example: {
        name: 'SMS relay',
        scopes: ['otp:write', 'status:read'],
        account_ids: ['7e9a2b3c-4d5e-4f6a-9b8c-1d2e3f4a5b6c'],
      },
    },
    answer: { status: 201, description: 'The new key. It is shown only once.', schema: answers.madeApiKey },
    errors: ['CONFLICT'],
  },
  'GET /me/api-keys': {
    id: 'listApiKeys',
    summary: 'List API keys',
    access: 'person',
    answer: { status: 200, description: 'All keys, without their secrets.', schema: answers.apiKeys },
  },
  'DELETE /me/api-keys/:id': {
    id: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: 'Requires a two-factor code if two-factor is enabled.',
    access: 'person',
    body: { schema: bodies.revokeApiKey, example: { code: '123456' } },
    answer: { status: 204, description: 'The key is revoked and no longer works.' },
    errors: ['INVALID_CODE', 'RATE_LIMITED'],
  },
  'GET /me/api-keys/:id/calls': {
    id: 'listApiKeyCalls',
    summary: 'List the last 50 calls made with a key',
    description: 'Helps to set up a relay. Codes and bodies are never stored.',
    access: 'person',
    answer: { status: 200, description: 'The calls, newest first.', schema: z.array(answers.apiKeyCall) },
  },
};
