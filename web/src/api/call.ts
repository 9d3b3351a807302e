import type { ErrorCode } from '../../../src/api/errors.ts';
import type { Issue } from '../../../src/domain/issues.ts';
import { noteServerTime } from './server-clock.ts';
import { confirmItIsYou } from './step-up.ts';
import { currentToken, setToken } from './token.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
export type CallOptions = { body?: unknown; signal?: AbortSignal | undefined; token?: string };

/** An error of the API, or `UNREACHABLE` when the API did not respond. */
export class CallError extends Error {
  override name = 'CallError';
  readonly code: ErrorCode | 'UNREACHABLE';
  readonly status: number;
  readonly issues: Issue[];
  /** Identifies the call in the log of the server. */
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;
  /** With `STEP_UP_REQUIRED`: true when a code is required in addition to the password. */
  readonly codeRequired: boolean;

  constructor(
    code: CallError['code'],
    message: string,
    more: Partial<Pick<CallError, 'status' | 'issues' | 'requestId' | 'retryAfterSeconds' | 'codeRequired'>> = {},
  ) {
    super(message);
    this.code = code;
    this.status = more.status ?? 0;
    this.issues = more.issues ?? [];
    this.requestId = more.requestId ?? null;
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
    this.codeRequired = more.codeRequired ?? false;
  }
}

const listeners = new Set<() => void>();

/** Calls `listener` for every call that did not reach the server. Returns a function that ends this. */
export function onUnreachable(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Calls the API as the signed-in person. Throws a `CallError`. A 401 signs out. When the password is required again,
 * the person is asked for it, and the call is repeated.
 */
export async function call<Answer>(method: Method, path: string, options: CallOptions = {}): Promise<Answer> {
  return (await callForAnswer<Answer>(method, path, options)).body;
}

/** Returns one page of a list, and the query of the next one, which is null at the end. */
export async function callForPage<Answer>(
  path: string,
  signal?: AbortSignal,
): Promise<{ rows: Answer; next: string | null }> {
  const { body, headers } = await callForAnswer<Answer>('GET', path, { signal });
  return { rows: body, next: /<\?([^>]*)>; rel="next"/.exec(headers.get('Link') ?? '')?.[1] ?? null };
}

/** Loads a file that only a signed-in person may see, for an `<img>`. */
export async function callForBlob(path: string, signal?: AbortSignal): Promise<Blob> {
  const answer = await send('GET', path, { signal });
  if (!answer.ok) throw await refusal(answer);
  return answer.blob();
}

async function callForAnswer<Answer>(method: Method, path: string, options: CallOptions) {
  try {
    return await callOnce<Answer>(method, path, options);
  } catch (error) {
    if (!(error instanceof CallError) || error.code !== 'STEP_UP_REQUIRED') throw error;
    if (!(await confirmItIsYou(error.codeRequired))) throw error;
    return callOnce<Answer>(method, path, options);
  }
}

async function callOnce<Answer>(method: Method, path: string, options: CallOptions) {
  const answer = await send(method, path, options);
  if (!answer.ok) throw await refusal(answer);
  const text = await answer.text();
  return { body: (text === '' ? undefined : JSON.parse(text)) as Answer, headers: answer.headers };
}

async function send(method: Method, path: string, { body, signal, token }: CallOptions): Promise<Response> {
  const used = token ?? currentToken();
  const headers: Record<string, string> = {};
  if (used) headers.Authorization = `Bearer ${used}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const sentAt = Date.now();
  try {
    const answer = await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
      cache: 'no-store',
    });
    noteServerTime(answer.headers.get('Date'), sentAt, Date.now());
    // Another sign-in may have happened in the meantime.
    if (answer.status === 401 && used && used === currentToken()) setToken(null);
    return answer;
  } catch (error) {
    if (signal?.aborted) throw error;
    for (const listener of listeners) listener();
    throw new CallError('UNREACHABLE', 'The server does not answer.');
  }
}

async function refusal(answer: Response): Promise<CallError> {
  const said = await answer.json().catch(() => null);
  const { code = 'INTERNAL_ERROR', message = answer.statusText, details = {} } = said?.error ?? {};
  const retryAfter = Number(answer.headers.get('Retry-After'));
  return new CallError(code, message, {
    status: answer.status,
    issues: details.issues ?? [],
    requestId: details.request_id ?? answer.headers.get('X-Request-Id'),
    retryAfterSeconds: retryAfter > 0 ? retryAfter : null,
    codeRequired: details.code_required === true,
  });
}
