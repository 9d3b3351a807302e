/** Reads and checks the parts of a request. */

import { bodyParser } from '@koa/bodyparser';
import type { z } from 'zod';
import { type Issue, numbersOf } from '../../domain/issues.ts';
import type { Ctx } from '../deps.ts';
import { ApiError, invalid } from '../errors.ts';
import { uuid } from './schema-parts.ts';

const parse = bodyParser({
  enableTypes: ['json'],
  jsonLimit: '256kb',
  parsedMethods: ['POST', 'PUT', 'DELETE'],
  onError: (error) => {
    throw bodyError(error);
  },
});

/** Reads the body. Call it only after the caller is known, so that no body of a stranger is read. */
export async function readBody<T extends z.ZodType>(ctx: Ctx, schema: T): Promise<z.output<T>> {
  if (ctx.request.length !== 0 && ctx.request.is('application/json') === false)
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.');
  await parse(ctx, async () => {});
  return check(schema, ctx.request.body ?? {});
}

/** The media types that gateways send. Any kind of JSON is allowed, so that a CloudEvent is one too. */
const rawTypes = ['application/json', '+json', 'application/x-www-form-urlencoded', 'text/plain'];

const parseRaw = bodyParser({
  enableTypes: ['text'],
  extendTypes: { text: rawTypes },
  textLimit: '256kb',
  onError: (error) => {
    throw bodyError(error);
  },
});

/** Returns the unparsed body with its media type, for calls from senders that have their own format. */
export async function readRawBody(ctx: Ctx): Promise<{ type: string; body: string }> {
  if (ctx.request.length !== 0 && ctx.request.is(rawTypes) === false)
    throw new ApiError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Send application/json, application/x-www-form-urlencoded or text/plain.',
    );
  await parseRaw(ctx, async () => {});
  return { type: ctx.request.type, body: typeof ctx.request.body === 'string' ? ctx.request.body : '' };
}

export function readQuery<T extends z.ZodType>(ctx: Ctx, schema: T): z.output<T> {
  return check(schema, { ...ctx.query });
}

/** Returns the id in the path, in lower case. */
export function readId(ctx: Ctx, name: string): string {
  const parsed = uuid.safeParse(ctx.params[name]);
  if (parsed.success) return parsed.data;
  throw invalid({ path: [name], message: 'must be a UUID', code: 'invalid_format' });
}

/** A body of 256 kB can have twenty thousand mistakes, which would make an answer of 1.7 MB. */
const MOST_ISSUES = 20;

function check<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(
    ...parsed.error.issues
      .slice(0, MOST_ISSUES)
      .flatMap((issue) => describe(issue, value))
      .slice(0, MOST_ISSUES),
  );
}

/** Describes an issue with its numbers but without the value: a body can contain a code or a password. */
function describe(issue: z.core.$ZodIssue, sent: unknown): Issue[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code !== 'unrecognized_keys')
    return [{ path, message: issue.message, code: issue.code, ...numbersOf(issue, sent) }];
  return issue.keys
    .slice(0, MOST_ISSUES)
    .map((key) => ({ path: [...path, key], message: 'is not a field of this call', code: issue.code }));
}

function bodyError(error: Error): ApiError {
  const status = 'status' in error ? error.status : undefined;
  // The rest of the body is not read, so the connection cannot be used again.
  if (status === 413)
    return new ApiError('PAYLOAD_TOO_LARGE', 'The body is larger than 256 KiB.', { headers: { Connection: 'close' } });
  if (status === 415) return new ApiError('UNSUPPORTED_MEDIA_TYPE', 'The encoding of the body is not supported.');
  // The message of the parser quotes the body.
  return invalid({ path: [], message: 'The body is not valid JSON.', code: 'invalid_json' });
}
