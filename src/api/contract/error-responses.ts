import { type ErrorCode, errorStatuses } from '../errors.ts';
import type { Operation } from './operation.ts';

/** What each code means, for the person who reads the document. */
const meanings: Record<ErrorCode, string> = {
  VALIDATION_ERROR: 'The request is not as it has to be; `details.issues` says where.',
  INVALID_CODE: 'The code or the password is wrong. The caller stays signed in.',
  UNAUTHORIZED: 'Nothing was sent that says who calls, or it is wrong.',
  INVALID_TOKEN: 'The token is not valid, or not any more.',
  INVALID_API_KEY: 'The API key is unknown, malformed or revoked.',
  FORBIDDEN: 'The caller is known, and may not.',
  STEP_UP_REQUIRED:
    'The password was given too long ago for this: send it to `POST /me/step-up`, or sign in again, and repeat the ' +
    'call. `details.code_required` says whether a code of the authenticator is wanted as well.',
  NOT_FOUND: 'There is no such thing, or it belongs to somebody else.',
  METHOD_NOT_ALLOWED: 'The path takes other methods; `Allow` says which.',
  REQUEST_TIMEOUT: 'The request did not come in time.',
  CONFLICT: 'It does not fit what is there; the message says why.',
  ACCOUNT_BLOCKED: 'The account is blocked: restart it once it is mended.',
  ACCOUNT_STOPPED: 'The account is stopped: restart it.',
  BANK_NOT_READY: "The bank's connector does not load.",
  MOVEMENT_NOT_DELIVERABLE: 'The movement cannot be sent; the message says why.',
  CREDENTIALS_MISSING: 'The account has no bank login yet.',
  NO_PENDING_ASSISTANCE: 'The bank is not waiting for a code.',
  REQUEST_SUPERSEDED: 'The request has ended, and another one is pending.',
  RESEND_NOT_POSSIBLE: "The bank's page cannot send another code.",
  PAYLOAD_TOO_LARGE: 'The body is larger than 256 KiB.',
  UNSUPPORTED_MEDIA_TYPE: 'The body is of a type that is not taken.',
  HOST_NOT_ALLOWED: 'The service is not reached by this name; see `ALLOWED_HOSTS`.',
  CODE_DOES_NOT_FIT: 'It cannot be the code that the bank asked for. The bank has not seen it.',
  RATE_LIMITED: '`Retry-After` says when to try again.',
  HEADERS_TOO_LARGE: 'The headers are larger than 16 KiB.',
  INTERNAL_ERROR: 'Our mistake; `details.request_id` finds it in the log.',
  UNAVAILABLE:
    'Postgres or Temporal cannot be reached, or too many people sign in at once; nothing was taken. `Retry-After` says ' +
    'when to try again.',
};

/** Every code that the route can answer. */
export function errorsOf(route: string, { access, query, body, rawBody, stepUp, errors = [] }: Operation): ErrorCode[] {
  const takesBody = body !== undefined || rawBody !== undefined;
  const hasId = route.includes(':');
  const codes: ErrorCode[] = [
    ...errors,
    ...(hasId || takesBody || query ? (['VALIDATION_ERROR'] as const) : []),
    ...callerErrors(access),
    ...(stepUp && stepUp !== 'in_body' ? (['STEP_UP_REQUIRED'] as const) : []),
    ...(hasId ? (['NOT_FOUND'] as const) : []),
    ...(takesBody ? (['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
    'INTERNAL_ERROR',
    'UNAVAILABLE',
  ];
  return [...new Set(codes)];
}

function callerErrors(access: Operation['access']): ErrorCode[] {
  if (access === 'anyone') return [];
  const own = access === 'person' ? (['INVALID_TOKEN'] as const) : (['INVALID_API_KEY', 'FORBIDDEN'] as const);
  return ['UNAUTHORIZED', ...own, 'RATE_LIMITED'];
}

export type ErrorResponse = { name: string; status: number; codes: ErrorCode[] };

/** The codes by status; equal ones have equal names, so that the document says each only once. */
export function errorResponses(codes: ErrorCode[]): ErrorResponse[] {
  const byStatus = Map.groupBy(codes.toSorted(), (code) => errorStatuses[code]);
  return [...byStatus].map(([status, same]) => ({ name: same.map(pascal).join(''), status, codes: same }));
}

/** As a response object of the document. */
export function describeErrors({ status, codes }: ErrorResponse) {
  const retry = status === 429 || status === 503;
  return {
    description: codes.map((code) => `\`${code}\`: ${meanings[code]}`).join('\n\n'),
    ...(retry && {
      headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer', minimum: 1 } as const } },
    }),
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Error' },
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  };
}

function exampleOf(code: ErrorCode) {
  const message = meanings[code].replaceAll('`', '');
  if (code === 'INTERNAL_ERROR')
    return { error: { code, message, details: { request_id: '0b0c5a1e-8d53-4c3a-9d4f-6f0a2d1f7c11' } } };
  if (code !== 'VALIDATION_ERROR') return { error: { code, message } };
  const issues = [{ path: ['bankId'], message: 'must be a UUID', code: 'invalid_format' }];
  return { error: { code, message: 'bankId: must be a UUID', details: { issues } } };
}

const pascal = (code: string): string =>
  code.toLowerCase().replace(/(^|_)(\w)/g, (_all, _underscore, letter: string) => letter.toUpperCase());
