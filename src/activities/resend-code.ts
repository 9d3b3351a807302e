import { recordResend } from '../db/codes/code-requests.ts';
import { outlast } from '../db/core/outlast.ts';
import { markUnanswered } from '../db/sessions/unanswered.ts';
import type { SessionDependencies } from './held-session.ts';

export type ResendCodeInput = { accountId: string; sessionId: string; requestId: string };

/**
 * Asks the bank's page for another code. Returns false when the page is gone. Runs on the worker that holds the page.
 */
export function createResendCode({ db, sessions }: SessionDependencies) {
  return async function resendCode(key: ResendCodeInput): Promise<boolean> {
    const live = sessions.get(key.sessionId);
    if (!live) return false;
    await outlast(() => markUnanswered(db, key, 'another_code'));
    await recordResend(db, key, await live.resendCode());
    return true;
  };
}
