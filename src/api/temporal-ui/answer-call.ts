/** Answers the calls of the Temporal UI over our own connection: by gRPC, with the credentials of the connection. */
import { isGrpcServiceError } from '@temporalio/client';
import protojson from 'protobufjs/ext/protojson.js';
import type { Ctx, Deps } from '../deps.ts';
import { invalid, notFound } from '../errors.ts';
import { findCall, place } from './temporal-routes.ts';

/** The UI waits this long for news of a history. */
const PATIENCE_MS = 70_000;
const LONGEST_BODY = 2 * 1024 * 1024;

/** HTTP statuses by gRPC code, as Temporal's own gateway uses them. */
const statuses: Record<number, number> = { 3: 400, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400, 12: 501, 14: 503, 16: 401 };

export async function answerCall(ctx: Ctx, { temporal }: Pick<Deps, 'temporal'>, path: string): Promise<void> {
  const call = findCall(ctx.method, path);
  if (!call) throw notFound('call');
  const body = call.takesBody ? await readJson(ctx) : {};
  for (const [name, value] of new URLSearchParams(ctx.querystring)) place(body, call.request, name, value);
  for (const [name, value] of Object.entries(call.params)) place(body, call.request, name, value);
  const options = { ignoreUnknownFields: true };
  let request: ReturnType<typeof protojson.fromJson>;
  try {
    request = protojson.fromJson(call.request, body, options);
  } catch {
    throw invalid({ path: [], message: 'Temporal has no such request.', code: 'custom' });
  }
  const gone = new AbortController();
  ctx.res.on('close', () => gone.abort());
  const { connection } = temporal;
  // All calls have this form, and the call was found in the list.
  const service = connection[call.service] as unknown as Record<string, (request: object) => Promise<object>>;
  try {
    const ask = () => service[call.name]?.(request) ?? Promise.reject(notFound('call'));
    const answer = await connection.withAbortSignal(gone.signal, () =>
      connection.withDeadline(Date.now() + PATIENCE_MS, ask),
    );
    ctx.body = protojson.toJson(call.response, call.response.create(answer), options);
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    ctx.status = statuses[error.code] ?? 500;
    ctx.body = { code: error.code, message: error.details, details: [] };
  }
}

async function readJson(ctx: Ctx): Promise<Record<string, unknown>> {
  let text = '';
  ctx.req.setEncoding('utf8');
  for await (const part of ctx.req) {
    text += part;
    if (text.length > LONGEST_BODY) throw invalid({ path: [], message: 'The body is too long.', code: 'too_big' });
  }
  try {
    const body: unknown = JSON.parse(text || '{}');
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // Reported below.
  }
  throw invalid({ path: [], message: 'The body is no JSON object.', code: 'invalid_json' });
}
