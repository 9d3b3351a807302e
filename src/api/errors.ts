import type { Issue } from '../domain/issues.ts';

/** Every error of the API, by code. The code is part of the contract; the message is for people and may change. */
export const errorStatuses = {
  VALIDATION_ERROR: 400,
  INVALID_CODE: 400,
  UNAUTHORIZED: 401,
  INVALID_TOKEN: 401,
  INVALID_API_KEY: 401,
  FORBIDDEN: 403,
  STEP_UP_REQUIRED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  CONFLICT: 409,
  ACCOUNT_BLOCKED: 409,
  ACCOUNT_STOPPED: 409,
  BANK_NOT_READY: 409,
  MOVEMENT_NOT_DELIVERABLE: 409,
  CREDENTIALS_MISSING: 409,
  NO_PENDING_ASSISTANCE: 409,
  REQUEST_SUPERSEDED: 409,
  RESEND_NOT_POSSIBLE: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  HOST_NOT_ALLOWED: 421,
  CODE_DOES_NOT_FIT: 422,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL_ERROR: 500,
  UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof errorStatuses;

export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: Record<string, unknown> | undefined;
  readonly headers: Record<string, string>;

  constructor(
    code: ErrorCode,
    message: string,
    more: { details?: Record<string, unknown>; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.code = code;
    this.status = errorStatuses[code];
    this.details = more.details;
    this.headers = more.headers ?? {};
  }
}

export const notFound = (what: string): ApiError => new ApiError('NOT_FOUND', `There is no such ${what}.`);

export const rateLimited = (message: string, retryAfterSeconds: number): ApiError =>
  new ApiError('RATE_LIMITED', message, { headers: { 'Retry-After': String(retryAfterSeconds) } });

export const unavailable = (message: string, cause?: unknown): ApiError =>
  new ApiError('UNAVAILABLE', message, { headers: { 'Retry-After': '2' }, cause });

export function invalid(...issues: Issue[]): ApiError {
  const [first] = issues;
  const place = first?.path.length ? `${first.path.join('.')}: ` : '';
  return new ApiError('VALIDATION_ERROR', `${place}${first?.message ?? 'Invalid request.'}`, { details: { issues } });
}
