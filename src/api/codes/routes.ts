/** One-time codes, from a person or a relay: check, signal, answer 202. What the bank makes of it comes later. */

import type Router from '@koa/router';
import { sealContext } from '../../base/crypto.ts';
import type { CallerAccount } from '../../db/accounts/api-key-callers.ts';
import { findRequest, type PendingRequest } from '../../db/codes/otp-requests.ts';
import { fitCode } from '../../domain/codes/fit.ts';
import { isRunning } from '../../domain/states.ts';
import { signalRunningSession } from '../../temporal/account-workflow.ts';
import { type OtpSubmitted, otpSubmitted, resendRequested } from '../../temporal/messages.ts';
import { keyRoute, ownAccount } from '../access/callers.ts';
import { auditDone } from '../audit.ts';
import { readBody, readId } from '../contract/request.ts';
import { nothing } from '../contract/schema-parts.ts';
import type { Ctx, Deps, State } from '../deps.ts';
import { ApiError, notFound } from '../errors.ts';
import { countCode } from './code-limits.ts';
import { submitCode } from './schemas.ts';
import { assistanceAnswer, pendingAnswer } from './to-answer.ts';

export function otpRoutes(router: Router<State>, deps: Deps): void {
  router.post('/accounts/:id/otp', async (ctx) => {
    const account = await ownAccount(ctx, deps);
    const { code, request_id } = await readBody(ctx, submitCode);
    await submit(ctx, deps, account, { code, requestId: request_id, submittedBy: 'dashboard' });
  });

  router.post(
    '/v1/accounts/:id/otp',
    keyRoute(deps, 'otp:write', async (ctx, account) => {
      const { code, request_id } = await readBody(ctx, submitCode);
      await submit(ctx, deps, account, { code, requestId: request_id, submittedBy: 'api_key' });
    }),
  );

  router.get('/accounts/:id/otp', async (ctx) => {
    const { pending } = await ownAccount(ctx, deps);
    ctx.status = 200;
    ctx.type = 'json';
    ctx.body = JSON.stringify(pending && pendingAnswer(pending));
  });

  router.post('/accounts/:id/otp/resend', async (ctx) => {
    const account = await ownAccount(ctx, deps);
    await readBody(ctx, nothing);
    const { id: requestId, canResend } = pendingOf(account);
    if (!canResend) throw new ApiError('RESEND_NOT_POSSIBLE', "The bank's page cannot send another code.");
    // The bank sends a text each time, and counts them too.
    await deps.limits.resends.take(account.id);
    try {
      await signalRunningSession(deps.temporal, account.id, resendRequested, { requestId });
    } catch (error) {
      await deps.limits.resends.giveBack(account.id);
      throw error;
    }
    const event = { action: 'code_resend_requested', details: { request_id: requestId } } as const;
    await auditDone(ctx, deps, account, event);
    ctx.status = 202;
    ctx.body = { requested: true, request_id: requestId };
  });

  router.get('/accounts/:id/otp/:requestId', async (ctx) => answerVerdict(ctx, deps, await ownAccount(ctx, deps)));
  router.get(
    '/v1/accounts/:id/otp/:requestId',
    keyRoute(deps, 'status:read', (ctx, account) => answerVerdict(ctx, deps, account)),
  );

  router.get(
    '/v1/accounts/:id/status',
    keyRoute(deps, 'status:read', async (ctx, { id, state, pending }) => {
      ctx.body = {
        account_id: id,
        session_running: isRunning(state),
        pending_assistance: pending && assistanceAnswer(pending),
      };
    }),
  );
}

type Submission = {
  code: string;
  requestId?: string | undefined;
  submittedBy: OtpSubmitted['submittedBy'];
  /** How it came, where that is more than who sent it. */
  path?: 'text_message';
};

async function submit(ctx: Ctx, deps: Deps, account: CallerAccount, given: Submission): Promise<void> {
  const requestId = await forwardCode(ctx, deps, account, given);
  ctx.status = 202;
  ctx.body = { submitted: true, request_id: requestId };
}

/** Seals the code, counts it and signals it to the login that waits. Returns the id of the request it is for. */
export async function forwardCode(ctx: Ctx, deps: Deps, account: CallerAccount, given: Submission): Promise<string> {
  const { limits, vault, temporal } = deps;
  const request = pendingOf(account);
  const { id: requestId, descriptor } = request;
  if (given.requestId && given.requestId !== requestId)
    throw new ApiError('REQUEST_SUPERSEDED', 'This request has ended. Another one is pending.');
  const code = fitCode(given.code, descriptor);
  if (!code) throw new ApiError('CODE_DOES_NOT_FIT', `The bank wants ${descriptor.length} ${signs[descriptor.type]}.`);
  const sealedCode = vault.seal(code, sealContext.code(requestId));
  const fingerprint = vault.fingerprint(code, sealContext.code(requestId));
  const keyId = ctx.state.apiKeyId ?? null;
  const giveBack = await countCode(limits, { accountId: account.id, request, fingerprint, keyId });
  const message = { requestId, sealedCode, fingerprint, submittedBy: given.submittedBy };
  try {
    await signalRunningSession(temporal, account.id, otpSubmitted, message);
  } catch (error) {
    await giveBack();
    throw error;
  }
  const details = { request_id: requestId, path: given.path ?? given.submittedBy };
  await auditDone(ctx, deps, account, { action: 'code_submitted', details });
  return requestId;
}

async function answerVerdict(ctx: Ctx, deps: Deps, account: CallerAccount): Promise<void> {
  const verdict = await findRequest(deps.db, account.id, readId(ctx, 'requestId'));
  if (!verdict) throw notFound('request');
  ctx.body = verdict;
}

const signs = { numeric: 'digits', alphanumeric: 'letters and digits' };

function pendingOf({ pending }: CallerAccount): PendingRequest {
  if (!pending) throw new ApiError('NO_PENDING_ASSISTANCE', 'The bank is not waiting for a code.');
  return pending;
}
