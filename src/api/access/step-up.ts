/** What matters wants the password, and the second factor where it is on, to have been given a short time ago. */
import { RECENT_MINUTES } from '../../db/people/sign-ins.ts';
import type { Ctx } from '../deps.ts';
import { ApiError } from '../errors.ts';

/** Throws `STEP_UP_REQUIRED` where it was longer ago. For people only; call `signedIn` first. */
export function requireRecent({ state }: Ctx): void {
  if (state.signIn?.isRecent) return;
  const factor = state.signIn?.totpEnabled ? ' and a code of your authenticator' : '';
  throw new ApiError(
    'STEP_UP_REQUIRED',
    `Confirm that it is you: send your password${factor} to POST /me/step-up, or sign in again; then repeat this call. ` +
      `It is good for ${RECENT_MINUTES} minutes.`,
    { details: { code_required: state.signIn?.totpEnabled ?? false } },
  );
}
