import { type ErrorCode, errorStatuses } from '../errors.ts';
import { type Access, isMachine, type Route } from './route.ts';

/** The meaning of each code, for readers of the document. */
const meanings: Record<ErrorCode, string> = {
  VALIDATION_ERROR: 'The request is invalid. `details.issues` lists the fields and the reasons.',
  INVALID_CODE: 'The code or the password is wrong. The caller stays signed in.',
  UNAUTHORIZED: 'The credentials are missing or wrong.',
  INVALID_TOKEN: 'The token is not valid, or has ended.',
  INVALID_API_KEY: 'The API key is unknown, malformed or revoked.',
  FORBIDDEN: 'The caller is known, but this is not allowed.',
  STEP_UP_REQUIRED:
    'The password was given too long ago for this call. Send it to `POST /me/step-up`, or sign in again, and repeat ' +
    'the call. `details.code_required` says whether a code of the authenticator is required as well.',
  NOT_FOUND: 'It does not exist, or it belongs to another user.',
  METHOD_NOT_ALLOWED: 'The path does not support this method. `Allow` lists the supported ones.',
  REQUEST_TIMEOUT: 'The request did not arrive in time.',
  CONFLICT: 'The request conflicts with the current state. The message says why.',
  ACCOUNT_BLOCKED: 'The account is blocked. Fix the cause, then restart it.',
  ACCOUNT_STOPPED: 'The account is stopped. Restart it first.',
  BANK_NOT_READY: "The bank's connector does not load.",
  MOVEMENT_NOT_DELIVERABLE: 'The movement cannot be sent. The message says why.',
  CREDENTIALS_MISSING: 'The account has no bank login yet.',
  NO_PENDING_ASSISTANCE: 'The bank is not waiting for a code.',
  REQUEST_SUPERSEDED: 'The request has ended, and another one is pending.',
  RESEND_NOT_POSSIBLE: "The bank's page cannot send another code.",
  PAYLOAD_TOO_LARGE: 'The body is larger than 256 KiB.',
  UNSUPPORTED_MEDIA_TYPE: 'The media type of the body is not supported.',
  HOST_NOT_ALLOWED: 'The service does not accept this host name. The operator can add it to `ALLOWED_HOSTS`.',
  CODE_DOES_NOT_FIT: 'It cannot be the code that the bank asked for. It was not given to the bank.',
  RATE_LIMITED: 'Too many requests. `Retry-After` says when to try again.',
  HEADERS_TOO_LARGE: 'The headers are larger than 16 KiB.',
  INTERNAL_ERROR: 'An error of the service. Search the log for `details.request_id`.',
  UNAVAILABLE:
    'Postgres or Temporal cannot be reached, or too many people sign in at once. Nothing was taken. `Retry-After` says ' +
    'when to try again.',
};

/** Returns every error code that the route can answer. */
export function errorsOf({ name, access, query, body, rawBody, stepUp, errors = [] }: Route): ErrorCode[] {
  const takesBody = body !== undefined || rawBody !== undefined;
  const hasId = name.includes(':');
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

function callerErrors(access: Access): ErrorCode[] {
  if (access === 'anyone') return [];
  const own = isMachine(access) ? (['INVALID_API_KEY', 'FORBIDDEN'] as const) : (['INVALID_TOKEN'] as const);
  return ['UNAUTHORIZED', ...own, 'RATE_LIMITED'];
}

export type ErrorResponse = { name: string; status: number; codes: ErrorCode[] };

/** Groups the codes by status. Equal groups have equal names, so that the document contains each only once. */
export function errorResponses(codes: ErrorCode[]): ErrorResponse[] {
  const byStatus = Map.groupBy(codes.toSorted(), (code) => errorStatuses[code]);
  return [...byStatus].map(([status, same]) => ({ name: same.map(pascal).join(''), status, codes: same }));
}

/** Returns the response object of the document. */
export function describeErrors({ status, codes }: ErrorResponse) {
  const retry = status === 429 || status === 503;
  return {
    description: codes.map((code) => `\`${code}\`: ${meanings[code]}`).join('\n\n'),
    ...(retry && {
      headers: {
        'Retry-After': { description: 'Seconds until the next try.', schema: { type: 'integer', minimum: 1 } as const },
      },
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
