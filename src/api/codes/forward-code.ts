/** Forwards a one-time code to the login that waits: check, seal, count, signal. The bank's verdict comes later. */
import { sealContext } from '../../base/crypto.ts';
import type { CallerAccount } from '../../db/accounts/api-key-callers.ts';
import type { PendingRequest } from '../../db/codes/otp-requests.ts';
import { fitCode } from '../../domain/codes/fit.ts';
import { signalRunningSession } from '../../temporal/account-workflow.ts';
import { type OtpSubmitted, otpSubmittedSignal } from '../../temporal/messages.ts';
import { auditDone } from '../audit.ts';
import type { Ctx, Deps } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { countCode } from './code-limits.ts';

export type Submission = {
  code: string;
  requestId?: string | undefined;
  submittedBy: OtpSubmitted['submittedBy'];
  /** The way by which it came, when that says more than the sender. */
  path?: 'text_message';
};

/** Seals the code, counts it and signals it to the login that waits. Returns the id of its request. */
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
    await signalRunningSession(temporal, account.id, otpSubmittedSignal, message);
  } catch (error) {
    await giveBack();
    throw error;
  }
  const details = { request_id: requestId, path: given.path ?? given.submittedBy };
  await auditDone(ctx, deps, account, { action: 'code_submitted', details });
  return requestId;
}

const signs = { numeric: 'digits', alphanumeric: 'letters and digits' };

export function pendingOf({ pending }: CallerAccount): PendingRequest {
  if (!pending) throw new ApiError('NO_PENDING_ASSISTANCE', 'The bank is not waiting for a code.');
  return pending;
}
