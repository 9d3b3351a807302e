import { performance } from 'node:perf_hooks';
import { type Dispatcher, request } from 'undici';
import { maskAnswer } from './mask-answer.ts';
import { signWebhook } from './sign.ts';
import { createGuardedAgent, type TargetPolicy } from './target-guard.ts';

export type Webhook = {
  /** The same at every attempt, so that a receiver can drop repeats. */
  id: string;
  url: string;
  body: string;
  auth: { type: 'bearer' | 'api_key'; token: string } | null;
  /** Each of them signs. Without any there is no signature. */
  signingSecrets: string[];
  /** True when the part of the address after the host is a secret too. Then it is masked in the answer. */
  isAddressSecret?: boolean;
};

/** Why there was no answer. The list is closed: no text of the receiver or the network is stored. */
export type SendError =
  | 'target_refused'
  | 'name_not_resolved'
  | 'connection_refused'
  | 'connection_failed'
  | 'certificate_invalid'
  | 'timeout'
  | 'request_invalid'
  /** The token, the address or the signing secret could not be decrypted. Nothing was sent. */
  | 'secrets_unreadable'
  /** Slack has answered, but refused it. */
  | 'slack_refused'
  | 'slack_unavailable';

export type Attempt =
  | {
      status: number;
      ms: number;
      retryAfterSeconds: number | null;
      /** The first 1 KB, masked. */
      answer: string;
    }
  | { error: SendError; ms: number; answer?: string };

const DEADLINE_MS = 10_000;
const ANSWER_BYTES = 64 * 1024;

/**
 * Makes one attempt, without following redirects. Rejects only when `signal` is aborted, which tells nothing about the
 * receiver. `deadlineMs` covers everything from the lookup of the name to the end of the answer.
 */
export async function sendWebhook(
  webhook: Webhook,
  policy: TargetPolicy,
  { deadlineMs = DEADLINE_MS, signal }: { deadlineMs?: number; signal?: AbortSignal } = {},
): Promise<Attempt> {
  const started = performance.now();
  const deadline = AbortSignal.timeout(deadlineMs);
  const either = signal ? AbortSignal.any([deadline, signal]) : deadline;
  const agent = createGuardedAgent(policy);
  try {
    const { statusCode, headers, body } = await request(webhook.url, {
      method: 'POST',
      headers: headersOf(webhook),
      body: webhook.body,
      dispatcher: agent,
      signal: either,
    });
    const answer = maskAnswer(await beginningOf(body), secretsOf(webhook));
    return { status: statusCode, ms: elapsed(started), retryAfterSeconds: secondsOf(headers['retry-after']), answer };
  } catch (error) {
    signal?.throwIfAborted();
    return { error: deadline.aborted ? 'timeout' : nameOf(error), ms: elapsed(started) };
  } finally {
    await agent.destroy();
  }
}

function headersOf({ id, body, auth, signingSecrets }: Webhook): Record<string, string> {
  const timestamp = Math.floor(Date.now() / 1000);
  const scheme = { bearer: 'Bearer', api_key: 'Api-Key' };
  return {
    'content-type': 'application/json',
    'user-agent': 'Reconbanker',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    ...(auth && { authorization: `${scheme[auth.type]} ${auth.token}` }),
    ...(signingSecrets.length > 0 && { 'webhook-signature': signWebhook(signingSecrets, { id, timestamp, body }) }),
  };
}

function secretsOf({ url, auth, signingSecrets, isAddressSecret = false }: Webhook): string[] {
  const { pathname = '', search = '' } = URL.parse(url) ?? {};
  const address = isAddressSecret ? [url, `${pathname}${search}`, pathname].filter((part) => part.length > 3) : [];
  return [...(auth ? [auth.token] : []), ...signingSecrets, ...address];
}

/**
 * Reads the beginning of the answer, enough that an ordinary answer is never cut off. The status alone decides, so an
 * answer that breaks off or never ends is as good.
 */
async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= ANSWER_BYTES) break;
    }
  } catch {
    // The part that has arrived is kept.
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES).toString();
}

/** Reads either a number of seconds or a date. */
function secondsOf(retryAfter: string | string[] | undefined): number | null {
  const text = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter;
  if (!text) return null;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : null;
}

const names: Record<string, SendError> = {
  TARGET_REFUSED: 'target_refused',
  ENOTFOUND: 'name_not_resolved',
  EAI_AGAIN: 'name_not_resolved',
  ECONNREFUSED: 'connection_refused',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_INVALID_ARG: 'request_invalid',
  ERR_INVALID_URL: 'request_invalid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_invalid',
  CERT_HAS_EXPIRED: 'certificate_invalid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_invalid',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_invalid',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_invalid',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_invalid',
};

/** Names an error. A host with several addresses fails with one error for each; the first one counts. */
function nameOf(error: unknown): SendError {
  const [first] = error instanceof AggregateError ? error.errors : [error];
  const code = first instanceof Error && 'code' in first ? first.code : undefined;
  return (typeof code === 'string' && names[code]) || 'connection_failed';
}

const elapsed = (started: number): number => Math.round(performance.now() - started);
