import type { z } from 'zod';
import type { ApiKeyScope } from '../../db/people/api-keys.ts';
import type { ErrorCode } from '../errors.ts';

/** What one route promises. All that follows from `access`, the path and the body is added by `openapi.ts`. */
export type Operation = {
  /** The `operationId`: generated clients name their methods by it. */
  id: string;
  summary: string;
  description?: string;
  /** Anybody, a person with a token, or a machine whose key has this scope. */
  access: 'anyone' | 'person' | ApiKeyScope;
  /**
   * Whether the password must have been given a short time ago: for every such call, or for one that changes where
   * something goes; `in_body` takes it with the call itself.
   */
  stepUp?: 'always' | 'when_changed' | 'in_body';
  query?: z.ZodObject;
  /** A JSON body: its shape and an example. */
  body?: { schema: z.ZodType; example?: unknown };
  /** Bodies that are not ours, by media type, each with an example. */
  rawBody?: Record<string, unknown>;
  answer: Answer;
  /** Beyond those that every call of this kind can give. */
  errors?: ErrorCode[];
};

export type Answer = {
  status: 200 | 201 | 202 | 204;
  description: string;
  /** None where the answer is empty, or is not JSON. */
  schema?: z.ZodType;
  media?: 'image/png';
  example?: unknown;
  /** There is a `Link` header to the next page. */
  paged?: true;
};

/** By method and path, as the router knows them: `POST /accounts/:id/otp`. */
export type Operations = Record<`${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`, Operation>;
