import type { Next } from 'koa';
import type { Logger } from '../../base/log.ts';
import { QuotaReached } from '../../db/accounts/quotas.ts';
import { isDatabaseUnavailable } from '../../db/core/database-down.ts';
import { SessionUnreachable } from '../../temporal/account-workflow.ts';
import type { Ctx } from '../deps.ts';
import { ApiError, unavailable } from '../errors.ts';

/** Writes every error response; nothing else does. */
export function answerErrors(log: Logger) {
  return async (ctx: Ctx, next: Next): Promise<void> => {
    try {
      await next();
    } catch (error) {
      const known = toApiError(error);
      const { requestId } = ctx.state;
      if (known.code === 'INTERNAL_ERROR') log.error({ err: known.cause, requestId }, 'a request failed');
      if (known.code === 'UNAVAILABLE') log.warn({ err: known.cause, requestId }, known.message);
      const details = known.code === 'INTERNAL_ERROR' ? { request_id: requestId } : known.details;
      ctx.state.errorCode = known.code;
      ctx.status = known.status;
      ctx.set(known.headers);
      ctx.body = { error: { code: known.code, message: known.message, ...(details && { details }) } };
    }
  };
}

/** Turns anything that was thrown into an error for the caller. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof SessionUnreachable)
    return unavailable('The session cannot be reached right now; nothing was taken. Try again shortly.', error.cause);
  if (error instanceof QuotaReached)
    return new ApiError('CONFLICT', `You have ${error.most} ${error.what}, which is the most that one user may have.`);
  if (isDatabaseUnavailable(error))
    return unavailable('The database cannot be reached right now. Try again shortly.', error);
  return new ApiError('INTERNAL_ERROR', 'Something went wrong on our side. The request id finds it in the log.', {
    cause: error,
  });
}
