/** Requires for sensitive calls that the password, and the second factor if it is on, were given a short time ago. */
import { RECENT_MINUTES } from '../../db/people/sign-ins.ts';
import type { Ctx } from '../deps.ts';
import { ApiError } from '../errors.ts';

/** Throws `STEP_UP_REQUIRED` when that was too long ago. Only for people: call `signedIn` first. */
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
